import MarkdownIt from "markdown-it";
import { isUuid } from "@/lib/paths";

/** The page has the first two levels of headings. */
const HEADINGS_ABOVE = 2;

/**
 * Markdown as HTML, as the API makes it: CommonMark with tables, strikethrough and links made of addresses; HTML is shown as text, pictures
 * become links, and only http, https and mailto addresses are linked. What is published is always the API's.
 */
const parser = new MarkdownIt({ html: false, linkify: true, breaks: true });
parser.linkify.set({ fuzzyLink: false });
parser.validateLink = (address) => /^(https?:|mailto:)/i.test(address) || mentionedId(address) !== undefined;

/** Of `coach:…` and `user:…`, as mentions are written. */
function mentionedId(address: string): string | undefined {
  const [kind, id = ""] = address.split(":");
  return (kind === "coach" || kind === "user") && isUuid(id) ? id : undefined;
}

const { rules } = parser.renderer;

rules.heading_open = rules.heading_close = (tokens, index) => {
  const { tag, nesting } = tokens[index]!;
  const level = Math.min(6, Number(tag.slice(1)) + HEADINGS_ABOVE);
  return `<${nesting === 1 ? "" : "/"}h${level}>`;
};

rules.image = (tokens, index) => {
  const image = tokens[index]!;
  const escape = parser.utils.escapeHtml;
  return `<a href="${escape(image.attrGet("src") ?? "")}" rel="nofollow ugc noopener">${escape(image.content)}</a>`;
};

rules.link_open = (tokens, index, options, _env, renderer) => {
  const link = tokens[index]!;
  const address = link.attrGet("href") ?? "";
  const id = mentionedId(address);
  if (id) link.attrSet("href", address.startsWith("coach:") ? `/coaches/${id}` : "#");
  link.attrSet("rel", "nofollow ugc noopener");
  return renderer.renderToken(tokens, index, options);
};

export function markdownHtml(markdown: string): string {
  return parser.render(markdown);
}
