/** What a page is about, for search engines (schema.org). Data and no script, so the policy for scripts does not apply. */
export function JsonLd({ data }: { data: object }) {
  // A closing tag within a text must not end the element.
  const text = JSON.stringify(data).replaceAll("<", "\\u003c");
  return <script type="application/ld+json" dangerouslySetInnerHTML={{ __html: text }} />;
}
