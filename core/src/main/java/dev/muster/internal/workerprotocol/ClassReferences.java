package dev.muster.internal.workerprotocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/// The classes that a class names: those that it uses, and those in the signatures of its fields
/// and methods.
final class ClassReferences {
    /*
     * Only the constant pool is read (chapter 4.4 of the JVM's specification). A text of it that
     * looks like a signature counts as one: if it is none, there is hardly such a class.
     */
    private static final int HEAD_BYTES = 8;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;

    /// What ends a name in a signature, or shows that it was none.
    private static final String NOT_IN_NAMES = ";<>:()[. ";

    private ClassReferences() {}

    /// The names that a class file mentions, in the form `com/acme/Order`; not all of them may
    /// exist. None if the bytes are no class file.
    static Set<String> of(byte[] classFile) {
        var names = new LinkedHashSet<String>();
        try {
            read(ByteBuffer.wrap(classFile), names);
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            names.clear();
        }
        return names;
    }

    private static void read(ByteBuffer in, Set<String> names) {
        in.position(HEAD_BYTES);
        int count = Short.toUnsignedInt(in.getShort());
        var texts = new String[count];
        var classes = new LinkedHashSet<Integer>();
        for (int i = 1; i < count; i++) {
            int tag = in.get();
            switch (tag) {
                case UTF8 -> {
                    byte[] bytes = new byte[Short.toUnsignedInt(in.getShort())];
                    in.get(bytes);
                    texts[i] = new String(bytes, StandardCharsets.UTF_8);
                }
                case CLASS -> classes.add(Short.toUnsignedInt(in.getShort()));
                default -> {
                    in.position(in.position() + length(tag));
                    if (isWide(tag)) {
                        i++; // it takes the place of two
                    }
                }
            }
        }
        for (int index : classes) {
            String name = index < count ? texts[index] : null;
            if (name != null && !name.startsWith("[")) {
                names.add(name);
            }
        }
        for (String text : texts) {
            if (text != null && !text.isEmpty() && "([L<".indexOf(text.charAt(0)) >= 0) {
                readSignature(text, names);
            }
        }
    }

    /// A name begins behind an `L` and ends at `;` or `<`.
    private static void readSignature(String text, Set<String> names) {
        int begin = text.indexOf('L') + 1;
        while (begin > 0) {
            int end = begin;
            while (end < text.length() && NOT_IN_NAMES.indexOf(text.charAt(end)) < 0) {
                end++;
            }
            if (end > begin && end < text.length() && ";<".indexOf(text.charAt(end)) >= 0) {
                names.add(text.substring(begin, end));
            }
            begin = text.indexOf('L', end) + 1;
        }
    }

    /// Numbers of 64 bits.
    private static boolean isWide(int tag) {
        return tag == 5 || tag == 6;
    }

    /// How many bytes follow the tag.
    private static int length(int tag) {
        return switch (tag) {
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
            case 5, 6 -> 8;
            case 8, 16, 19, 20 -> 2;
            case 15 -> 3;
            default -> throw new IllegalArgumentException("%d is no constant".formatted(tag));
        };
    }
}
