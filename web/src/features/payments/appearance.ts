import type { Appearance } from "@stripe/stripe-js";

/** The look of the card form in the page's own colours. Its frame reads no `oklch`, so each colour is drawn and read back. */
export function appearance(): Appearance {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => asRgb(style.getPropertyValue(name).trim());
  const isDark = document.documentElement.dataset.theme === "dark";
  return {
    theme: isDark ? "night" : "stripe",
    variables: {
      ...given("colorText", colour("--ink")),
      ...given("colorBackground", colour("--surface")),
      ...given("colorPrimary", colour("--brand")),
      ...given("colorDanger", colour("--danger")),
      borderRadius: "8px",
    },
  };
}

function given(name: string, value: string | undefined): Record<string, string> {
  return value ? { [name]: value } : {};
}

/** `oklch(0.45 0.09 165)` → `rgb(0, 97, 67)`; undefined where nothing can be drawn. */
function asRgb(colour: string): string | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const brush = canvas.getContext("2d");
  if (!brush || !colour) return undefined;
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
