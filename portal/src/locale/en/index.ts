import fields from "../fields.en.json";

/** Every file beside this one holds the texts of one area, below keys of its own. */
const areas = import.meta.glob<object>("./*.json", { eager: true, import: "default" });

export default { portal: Object.assign({}, ...Object.values(areas)), fields };
