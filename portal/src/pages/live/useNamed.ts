import type { LiveCallSeen, LiveLegSeen } from "../../api/types";
import { phoneNumber } from "../../parts/format";
import { useAccount } from "../../shell/account";

/** A leg as people say it. */
export function useLegName(): (leg: LiveLegSeen) => string {
  const { country } = useAccount();
  return (leg) => {
    const number = phoneNumber(leg.number, country);
    return leg.name ? `${leg.name} (${number})` : number;
  };
}

/** Who talks to whom. */
export function useNamed(call: LiveCallSeen): string {
  const { country } = useAccount();
  const name = useLegName();
  const [caller, called] = ["caller", "called"].map((role) =>
    call.legs.filter((leg) => leg.role === role).map(name),
  );
  const to = called!.length ? called!.join(", ") : phoneNumber(call.dialled, country);
  return `${caller!.join(", ")} → ${to}`;
}
