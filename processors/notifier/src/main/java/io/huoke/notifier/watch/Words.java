package io.huoke.notifier.watch;

/** Makes what others say fit to stand in a sentence. */
final class Words {

    private static final int MAX_CODE_POINTS = 200;

    private Words() {}

    /** The text on one line and without what cannot be seen, cut after some hundred characters. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(MAX_CODE_POINTS)
                .map(point -> isVisible(point) ? point : ' ')
                .forEach(clean::appendCodePoint);
        if (text.codePointCount(0, text.length()) > MAX_CODE_POINTS) {
            clean.append('…');
        }
        return clean.toString().strip();
    }

    /** What turns the direction of writing is invisible too. */
    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
