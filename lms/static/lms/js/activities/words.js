// Counts what is written as the marker's rule does: runs with a letter or digit between spaces, a syllable is one word.
export default function words(area) {
  const line = document.createElement("p");
  line.className = "question-help word-count";
  area.after(line);
  const show = () => {
    const count = area.value.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    line.textContent = area.dataset.lmsWords.replace("0", String(count));
  };
  area.addEventListener("input", show);
  show();
}
