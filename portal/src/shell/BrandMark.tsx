import { OURS, useBrand } from "../brand";

/** The logo of whoever sells this platform; else their name, with our mark only beside our own. */
export function BrandMark({ size }: { size: number }) {
  const { logo, product } = useBrand();
  if (logo) return <img src={logo} alt={product} />;
  return (
    <>
      {product === OURS.product && <img src="/favicon.svg" alt="" width={size} height={size} />}
      {product}
    </>
  );
}
