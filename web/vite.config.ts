import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { precompress } from './dev/precompress.ts';

// CODEHUB_URL=http://localhost:8000 npm run dev   talks to a running server instead of the mock.
const upstream = process.env['CODEHUB_URL'];

export default defineConfig(async ({ command, mode }) => {
  const isMocked = command === 'serve' && mode === 'development' && !upstream;
  const mock = isMocked ? [(await import('./dev/mockServer.ts')).mockServer()] : [];
  return {
    plugins: [react(), precompress(), ...mock],
    server: upstream ? { proxy: { '^/(api|auth|w)/': { target: upstream, ws: true, changeOrigin: false } } } : {},
    build: {
      target: 'es2022',
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 600,
      rolldownOptions: {
        output: {
          // What every page needs changes together, and rarely: few requests, and a cache that survives upgrades.
          codeSplitting: {
            groups: [
              { name: 'react', test: /node_modules\/(react|react-dom|react-router|scheduler|cookie)\//, priority: 3 },
              { name: 'terminal', test: /node_modules\/@xterm\//, priority: 3 },
              { name: 'chart', test: /node_modules\/uplot\//, priority: 3 },
              { name: 'qr', test: /node_modules\/uqr\//, priority: 3 },
              { name: 'vendor', test: /node_modules\//, priority: 1 },
              { name: 'common', test: /src\/(api|app|events|i18n\/[a-z]+\.ts|layout|session\/(?!Login)|theme|ui|validation|workspaces\/(keys|state))/, priority: 1 },
            ],
          },
        },
      },
    },
    test: {
      environment: 'jsdom',
      setupFiles: ['src/test/setup.ts'],
      include: ['src/**/*.test.{ts,tsx}'],
      css: false,
      restoreMocks: true,
      testTimeout: 60_000,
    },
  };
});
