import type { Metadata } from "next";
import { Heading, Prose, ToFillIn } from "@/features/marketing/prose";

export const metadata: Metadata = { title: "Imprint", description: "Who runs this Rapport." };

export default function ImprintPage() {
  return (
    <Prose title="Imprint" lead="Who runs this Rapport. Marked parts are for the operator to fill in.">
      <Heading id="company">Company</Heading>
      <p>
        <ToFillIn>Name and legal form</ToFillIn>
      </p>
      <p>
        <ToFillIn>Street, town, country</ToFillIn>
      </p>
      <p>
        <ToFillIn>Represented by; register and number; VAT number</ToFillIn>
      </p>
      <Heading id="contact">Contact</Heading>
      <p>
        <ToFillIn>Mail and telephone</ToFillIn>
      </p>
    </Prose>
  );
}
