import { Navigate } from 'react-router';

/** Where the navigation leads to. */
export default function FirstTab() {
  return <Navigate to="/harbor/configs/auth" replace />;
}
