/* Everything here only improves pages that work without it. */
import { enhanceCheckIn } from "./check-in.js";
import { enhanceDesk } from "./desk.js";
import { enhanceDownloads } from "./download.js";
import { keepDrafts } from "./draft.js";
import { enhanceFilling } from "./fill.js";
import { guardForms } from "./guard.js";
import { enhanceRepeats } from "./repeat.js";
import { enhanceSelections } from "./select-all.js";
import { enhanceSuggestions } from "./suggest.js";
import { enhanceSumEchoes } from "./sum-echo.js";

enhanceRepeats(document);
enhanceSuggestions(document);
enhanceSelections(document);
enhanceSumEchoes(document);
enhanceCheckIn(document);
enhanceDesk(document);
enhanceDownloads(document);
enhanceFilling(document);
guardForms(document);
keepDrafts(document);
