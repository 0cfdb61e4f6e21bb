"""A real browser as a phone: Chromium without a screen, JsSIP, sound made and heard in the page.

jssip.min.js is JsSIP 3.13.8 (MIT licence), bundled:
`esbuild node_modules/jssip/lib/JsSIP.js --bundle --minify --format=iife --global-name=JsSIP
--legal-comments=inline --outfile=jssip.min.js`.
"""
