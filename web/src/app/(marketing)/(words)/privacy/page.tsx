import type { Metadata } from "next";
import Link from "next/link";
import { Heading, Prose, ToFillIn } from "@/features/marketing/prose";

export const metadata: Metadata = {
  title: "Privacy",
  description: "What Rapport holds about you, why, and for how long.",
};

export default function PrivacyPage() {
  return (
    <Prose
      title="Privacy"
      lead={
        <>What is held about you, why, and for how long. Marked parts are for whoever runs this Rapport to fill in.</>
      }
    >
      <Heading id="who">Who is responsible</Heading>
      <p>
        <ToFillIn>Name, address and contact of the controller, and of the data protection officer</ToFillIn>
      </p>
      <Heading id="what">What is held</Heading>
      <ul>
        <li>Your account: name, address, time zone, and for each device when it was last signed in.</li>
        <li>As a client: the answers of your quiz, and the matches that were computed from them.</li>
        <li>As a coach: your profile and your hours. The profile is public while you are listed.</li>
        <li>
          Sessions, payments and reviews. A review shows your given name and an initial. Card numbers never reach us.
        </li>
      </ul>
      <Heading id="others">Who else sees it</Heading>
      <p>
        Your coach sees your name and what you write when you book. Payments are made by our payment partner, mails are
        sent by our mail provider, and what you write about your goals may be turned into numbers by a provider of
        language models so that it can be compared.{" "}
        <ToFillIn>Names and places of the providers, legal bases, transfers</ToFillIn>
      </p>
      <Heading id="cookies">Cookies</Heading>
      <p>
        Two, and only once you sign in: they keep you signed in and protect that. There is no tracking, and nothing is
        loaded from other companies.
      </p>
      <Heading id="rights">Your rights</Heading>
      <p>
        In <Link href="/account#data">your account</Link> you can take everything with you as a file, correct it, and
        delete it. Deleting takes an hour at most; records of payments stay without your name, as tax law asks.{" "}
        <ToFillIn>The supervisory authority</ToFillIn>
      </p>
    </Prose>
  );
}
