/** The ways to sign in, as they are now and while one looks: a provider may stop answering, or answer again. */
import { useEffect, useState } from "react";
import type { Offer } from "../../api/session";
import { useServices } from "../../app/services";

const LOOK_EVERY = 10_000;
/** Milliseconds after which a page that cannot learn of them offers what it always has. */
const PATIENCE = 2_000;

/** Null until they are known; none when they cannot be had. */
export function useOffers(): readonly Offer[] | null {
  const { session } = useServices();
  const [offers, setOffers] = useState(session.offers.length > 0 ? session.offers : null);
  useEffect(() => {
    const none = () => setOffers((known) => known ?? []);
    const ask = () => session.askOffers().then(setOffers, none);
    void ask();
    const late = setTimeout(none, PATIENCE);
    const timer = setInterval(() => void ask(), LOOK_EVERY);
    return () => {
      clearTimeout(late);
      clearInterval(timer);
    };
  }, [session]);
  return offers;
}
