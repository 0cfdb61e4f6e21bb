import { useBrand } from "../../brand";
import classes from "./Door.module.css";

export function Brand() {
  const brand = useBrand();
  if (brand.logo) return <img className={classes.logo} src={brand.logo} alt={brand.product} />;
  return (
    <div className={classes.brand}>
      <img src="/favicon.svg" alt="" width={30} height={30} />
      {brand.product}
    </div>
  );
}
