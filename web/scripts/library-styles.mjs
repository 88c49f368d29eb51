// The styles that libraries put into the page when their scripts are loaded, found by loading them.

/** Those that do so. Each has to, so that none is allowed for longer than it is needed. */
const LIBRARIES = ["sonner"];

/**
 * The texts of their <style> elements, at every moment at which a browser asks the page's policy: when the element is put
 * into the page, and when its text changes. An element that gets its text later is empty at first.
 */
export async function libraryStyles() {
  const texts = [];
  for (const library of LIBRARIES) {
    const before = texts.length;
    globalThis.document = recordingDocument((text) => texts.push(text));
    try {
      await import(library);
    } finally {
      delete globalThis.document;
    }
    if (texts.length === before) throw new Error(`${library} puts no style into the page (any more).`);
  }
  return [...new Set(texts)];
}

/** As much of a document as is needed to put a style into its head; `onStyle` gets the text whenever it would be applied. */
function recordingDocument(onStyle) {
  const style = () => ({
    text: "",
    isInPage: false,
    appendChild({ data }) {
      this.text += data;
      if (this.isInPage) onStyle(this.text);
    },
  });
  const head = {
    appendChild(element) {
      element.isInPage = true;
      onStyle(element.text);
    },
  };
  const createElement = (name) => {
    if (name !== "style") throw new Error(`A library creates <${name}> while it is loaded.`);
    return style();
  };
  return { head, createElement, createTextNode: (data) => ({ data }) };
}
