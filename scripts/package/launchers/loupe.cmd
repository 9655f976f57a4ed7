@echo off
rem The command loupe of an installed Loupe.
"%~dp0..\node.exe" "%~dp0..\loupe.mjs" %*
