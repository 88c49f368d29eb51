"use client";

import type { StripeCheckoutLoadActionsSuccess } from "@stripe/stripe-js";
import { useMutation } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import type { Booking } from "@/lib/api/types";
import { price } from "@/lib/money";
import { appearance } from "./appearance";
import { PayButton } from "./pay-button";
import { useCheckout } from "./use-checkout";

interface PaymentFormProps {
  booking: Booking;
  /** Where the receipt goes. */
  email: string;
  /** The origin of Stripe.js; without it everything is paid on the hosted page. */
  stripeJs: string | undefined;
}

/** Pays a held booking: with a card in a frame of the payment partner's, or where that can't be, on the partner's own page. */
export function PaymentForm({ booking, email, stripeJs }: PaymentFormProps) {
  const checkout = useCheckout(booking.id, stripeJs);
  if (checkout.error) return <Failure error={checkout.error} onRetry={() => void checkout.refetch()} />;
  if (!checkout.data) return <FormSkeleton />;
  if (checkout.data.kind === "hosted") {
    return (
      <div className="grid gap-3">
        <PayButton booking={booking} />
        <p className="text-center text-sm text-muted">
          You pay on our payment partner&rsquo;s page and come back here. Your card never touches Rapport.
        </p>
      </div>
    );
  }
  return <CardForm booking={booking} email={email} {...checkout.data} />;
}

type CardFormProps = Omit<PaymentFormProps, "stripeJs"> &
  Extract<NonNullable<ReturnType<typeof useCheckout>["data"]>, { kind: "elements" }>;

function CardForm({ booking, email, stripe, clientSecret }: CardFormProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [actions, setActions] = useState<StripeCheckoutLoadActionsSuccess>();
  const [isReady, setIsReady] = useState(false);
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    const checkout = stripe.initCheckoutElementsSdk({ clientSecret, elementsOptions: { appearance: appearance() } });
    const element = checkout.createPaymentElement({ layout: "tabs" });
    let isCurrent = true;
    element.on("ready", () => isCurrent && setIsReady(true));
    element.on("loaderror", () => isCurrent && setFailure("The card form did not load."));
    element.mount(frame.current!);
    void checkout.loadActions().then((loaded) => {
      if (!isCurrent) return;
      if (loaded.type === "success") setActions(loaded.actions);
      else setFailure(loaded.error.message);
    });
    return () => {
      isCurrent = false;
      element.destroy();
    };
  }, [stripe, clientSecret]);

  const pay = useMutation({
    mutationFn: async () => {
      const result = await actions!.confirm({ email, redirect: "if_required" });
      // Said by the partner, in words for whoever pays.
      if (result.type === "error") throw new Error(result.error.message);
      // Loaded anew, so that nothing of the partner's is left on the page. Whether it is paid is found out there.
      // eslint-disable-next-line @next/next/no-location-assign-relative-destination -- The router would keep this document.
      window.location.assign(`/bookings/${booking.id}/paid`);
    },
  });

  if (failure) {
    return (
      <Notice
        tone="danger"
        title={failure}
        action={
          <Button variant="secondary" size="small" onClick={() => window.location.reload()}>
            Try again
          </Button>
        }
      >
        Nothing was charged.
      </Notice>
    );
  }
  return (
    <form
      className="grid gap-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        pay.mutate();
      }}
    >
      <div className="relative min-h-44">
        {!isReady && (
          <div className="absolute inset-0">
            <FormSkeleton />
          </div>
        )}
        <div ref={frame} />
      </div>
      {pay.error && (
        <Notice tone="danger" title={pay.error.message}>
          Nothing was charged, and the time is still held for you. You can try again, or take another card.
        </Notice>
      )}
      <Button
        type="submit"
        size="large"
        className="w-full"
        disabled={!actions || !isReady}
        isBusy={pay.isPending || pay.isSuccess}
      >
        {!pay.isPending && !pay.isSuccess && <Lock className="size-4" aria-hidden />} Pay {price(booking.price)}
      </Button>
      <p className="text-center text-sm text-muted">
        Your card goes to our payment partner alone. It never touches Rapport.
      </p>
    </form>
  );
}

function FormSkeleton() {
  return <Skeleton className="h-44 w-full" />;
}
