export const metadata = { title: "Next in a workspace" };

export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
