/** A QR code that the API has drawn (SVG), black on white in either appearance. */
export function Qr({ svg, label, size = 208 }: { svg: string; label: string; size?: number }) {
  return (
    <img
      src={`data:image/svg+xml,${encodeURIComponent(svg)}`}
      alt={label}
      width={size}
      height={size}
      style={{ borderRadius: 8, border: "1px solid var(--ringfort-line)", background: "#fff" }}
    />
  );
}
