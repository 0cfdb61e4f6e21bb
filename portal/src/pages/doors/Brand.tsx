import { BrandMark } from "../../shell/BrandMark";
import classes from "./Door.module.css";

export function Brand() {
  return (
    <div className={classes.brand}>
      <BrandMark size={30} />
    </div>
  );
}
