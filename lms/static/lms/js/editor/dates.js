// Wagtail starts its calendars with inline scripts, which our content policy forbids: they are started from here,
// when a field is first entered (fields of dialogs are not there when the page is ready).
const starters = { date: "initDateChooser", time: "initTimeChooser", datetime: "initDateTimeChooser" };

document.addEventListener("focusin", ({ target }) => {
  const kind = target.dataset?.lmsDate;
  if (!kind || target.dataset.lmsStarted) return;
  target.dataset.lmsStarted = "1";
  window[starters[kind]]?.(target.id, JSON.parse(target.dataset.lmsOptions));
});
