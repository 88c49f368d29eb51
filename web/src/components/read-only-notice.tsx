import { Notice } from "@/components/ui/notice";

/** What goes on while Rapport can only be read, what does not, and why: percent-encoded, as the API says it. */
export default function ReadOnlyNotice({ reason }: { reason: string }) {
  const words = decoded(reason);
  return (
    <Notice tone="caution" title="Rapport can only be read for now" className="mb-8">
      <p>You can look at everything. Booking, paying and writing work again in a little while; nothing is lost.</p>
      {words && <p className="mt-1 wrap-anywhere">{words}</p>}
    </Notice>
  );
}

/** Nothing, if it can't be read. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
