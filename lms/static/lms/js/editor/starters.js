// Wagtail starts its calendars and choosers with inline scripts, which our content policy forbids. They are started
// from here: calendars when a field is first entered (fields of dialogs are not there when the page is ready),
// choosers by reading, not running, the one line that the blocked script holds.
const calendars = { date: "initDateChooser", time: "initTimeChooser", datetime: "initDateTimeChooser" };
const CHOOSER = /^new (\w+Chooser)\("([\w-]+)", (\{.*\})\);$/;

document.addEventListener("focusin", ({ target }) => {
  const kind = target.dataset?.lmsDate;
  if (!kind || target.dataset.lmsStarted) return;
  target.dataset.lmsStarted = "1";
  window[calendars[kind]]?.(target.id, JSON.parse(target.dataset.lmsOptions));
  // The calendar was not there yet when the field was entered.
  window.jQuery?.(target).trigger("open.xdsoft");
});

for (const script of document.querySelectorAll("script:not([src], [type])")) {
  const [, name, id, options] = CHOOSER.exec(script.textContent.trim()) ?? [];
  if (name && window[name]) new window[name](id, JSON.parse(options));
}
