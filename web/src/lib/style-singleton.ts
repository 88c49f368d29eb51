import { useEffect } from "react";

/**
 * Stands for the package `react-style-singleton` (next.config.ts), with which an open dialog keeps the page behind it from
 * scrolling. That one writes a <style> element whose text depends on the window, which the Content-Security-Policy stops; a
 * constructed style sheet is no inline style.
 *
 * The component's styles hold while at least one of it is there; those of the first one count, as in the package.
 */
export function styleSingleton() {
  let users = 0;
  let sheet: CSSStyleSheet | undefined;
  return function Styles({ styles }: { styles: string }) {
    useEffect(() => {
      users += 1;
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(styles);
        document.adoptedStyleSheets.push(sheet);
      }
      return () => {
        users -= 1;
        if (users > 0) return;
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
        sheet = undefined;
      };
    }, [styles]);
    return null;
  };
}
