import type { Metadata } from "next";
import Link from "next/link";
import { Heading, Prose, ToFillIn } from "@/features/marketing/prose";
import { CANCELLATION_POLICIES } from "@/lib/api/cancellation-policies";
import { cancellationTerms } from "@/lib/cancellation-policy";

export const metadata: Metadata = {
  title: "Help",
  description: "Booking, paying, moving and cancelling a session, and what to do when something went wrong.",
};

export default function HelpPage() {
  return (
    <Prose
      title="Help"
      lead={
        <>
          What people ask most. If your question is not here, write to <ToFillIn>an address that is read</ToFillIn>.
        </>
      }
    >
      <Heading id="book">How do I book?</Heading>
      <p>
        Choose a coach, a length and a free time. The time is held for 15 minutes while you pay; until then nothing is
        charged. Then you both get a mail with the entry for your calendar.
      </p>
      <Heading id="zones">Whose clock is meant?</Heading>
      <p>
        Times are shown by your own clock, with the coach’s beside it where it differs. You can change the zone wherever
        times are offered, and for mails in <Link href="/account#details">your account</Link>.
      </p>
      <Heading id="cancel">What do I get back when I cancel?</Heading>
      <p>Each coach has one of three policies. You see it before you book, and the exact amount before you cancel.</p>
      <ul>
        {CANCELLATION_POLICIES.map(({ policy }) => (
          <li key={policy}>
            <span className="font-medium first-letter:uppercase">{policy}</span>: {cancellationTerms(policy)}
          </li>
        ))}
      </ul>
      <p>When a coach cancels, everything you paid comes back.</p>
      <Heading id="no-show">The other one did not come. What now?</Heading>
      <p>
        Open the session within 24 hours after its end and say so. The other side can object for 24 hours; then someone
        looks at both. If your coach was absent, everything you paid comes back.
      </p>
      <Heading id="match">How are coaches chosen for me?</Heading>
      <p>
        By five factors that add up to one hundred points: your goals, languages, countries, budget and hours. Each
        match shows its points, its reasons and what speaks against it. You can change{" "}
        <Link href="/quiz">your answers</Link> at any time.
      </p>
      <Heading id="data">Can I take my data with me, or leave?</Heading>
      <p>
        Both, in <Link href="/account#data">your account</Link>: a file with everything that is held about you, and a
        button that deletes it.
      </p>
      <Heading id="coaches">I am a coach. Where do I begin?</Heading>
      <p>
        <Link href="/signup?role=coach">Open an account</Link>, and your practice shows what your profile still needs.
        Clients find you once all of it is there; you can pause at any time.
      </p>
    </Prose>
  );
}
