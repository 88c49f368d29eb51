/** What of a field's style decides where its text breaks. */
const COPIED = [
  "box-sizing",
  "padding-top",
  "padding-right",
  "padding-bottom",
  "padding-left",
  "font-family",
  "font-size",
  "font-style",
  "font-weight",
  "font-feature-settings",
  "letter-spacing",
  "line-height",
  "text-align",
  "text-indent",
  "word-spacing",
  "tab-size",
  "direction",
];

/** Where a character of a field is on the screen. Browsers don't say it, so its text is laid out once more, unseen. */
export function characterRect(field: HTMLTextAreaElement, index: number): DOMRect {
  const style = getComputedStyle(field);
  const mirror = document.createElement("div");
  for (const name of COPIED) mirror.style.setProperty(name, style.getPropertyValue(name));
  mirror.style.setProperty("width", `${field.clientWidth}px`);
  for (const [name, value] of [
    ["position", "absolute"],
    ["top", "0"],
    ["left", "0"],
    ["visibility", "hidden"],
    ["white-space", "pre-wrap"],
    ["overflow-wrap", "break-word"],
  ] as const)
    mirror.style.setProperty(name, value);
  const character = document.createElement("span");
  character.textContent = field.value.slice(index, index + 1) || ".";
  mirror.append(field.value.slice(0, index), character);
  document.body.append(mirror);
  const { left, top } = field.getBoundingClientRect();
  const x = left + field.clientLeft + character.offsetLeft - field.scrollLeft;
  const y = top + field.clientTop + character.offsetTop - field.scrollTop;
  const rect = new DOMRect(x, y, 0, character.offsetHeight);
  mirror.remove();
  return rect;
}
