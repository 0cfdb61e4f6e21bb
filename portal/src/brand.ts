import { useQuery } from "@tanstack/react-query";
import { api } from "./api/client";
import type { BrandTold } from "./api/types";

export const OURS: BrandTold = {
  product: "Ringfort",
  colour: null,
  accent_colour: null,
  logo: null,
};

/** Name, colours and logo of whoever sells this platform under the name in the address bar. */
export function useBrand(): BrandTold {
  const { data } = useQuery({
    queryKey: ["brand"],
    queryFn: () => api.get<BrandTold>("/branding", { host: window.location.hostname }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return data ?? OURS;
}
