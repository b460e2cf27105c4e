import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = `http://localhost:${process.env.PORT ?? 3000}`;

// The pages: built to dist/web, which the server serves; in development the server's addresses are passed through.
export default defineConfig({
  root: fileURLToPath(new URL('web', import.meta.url)),
  plugins: [react()],
  // Bundling maplibre-gl ahead of time moves it away from its worker file.
  optimizeDeps: { exclude: ['maplibre-gl'] },
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('dist/web', import.meta.url)),
    emptyOutDir: true,
    sourcemap: true,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        // Libraries change less often than the pages: as files of their own they stay in the browser's cache.
        codeSplitting: {
          groups: [
            { name: 'maplibre', test: /node_modules[\\/](maplibre-gl|@maplibre|@mapbox)[\\/]/ },
            {
              name: 'ui',
              test: /node_modules[\\/](antd|@ant-design|@rc-component|react|react-dom|scheduler)[\\/]/,
            },
          ],
        },
      },
    },
    // Everything stays a file of its own: the content security policy allows no data: scripts.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: { '/api': api, '/tiles': api, '/ogc': api },
  },
});
