interface LogoProps {
  size?: number;
}

/** Two brackets around a hub. */
export function Logo({ size = 28 }: LogoProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="#0b6a8c" />
      <path
        d="M11 9.5 5.5 16l5.5 6.5M21 9.5l5.5 6.5-5.5 6.5"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="16" r="3.2" fill="#7ddcf2" />
    </svg>
  );
}
