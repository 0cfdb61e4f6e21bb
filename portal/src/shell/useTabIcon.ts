import { useEffect } from "react";
import { OURS, useBrand } from "../brand";

const BLANK = "data:,";

/** The tab's icon: their logo, or none of ours beside another name. */
export function tabIcon(logo: string | null, product: string): string {
  return logo ?? (product === OURS.product ? "/favicon.svg" : BLANK);
}

export function useTabIcon(): void {
  const { logo, product } = useBrand();
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (!link) return;
    link.removeAttribute("type");
    link.href = tabIcon(logo, product);
  }, [logo, product]);
}
