package dev.muster.pickle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes pickles nobody would send in good faith.
final class HostilePickles {
    private static final List<String> GLOBALS =
            List.of(
                    "builtins set",
                    "builtins frozenset",
                    "builtins list",
                    "builtins tuple",
                    "builtins dict",
                    "builtins bytearray",
                    "builtins bytes",
                    "builtins complex",
                    "builtins slice",
                    "builtins range",
                    "builtins getattr",
                    "builtins Ellipsis",
                    "builtins KeyError",
                    "builtins OSError",
                    "builtins object",
                    "_queue Empty",
                    "_codecs encode",
                    "copyreg _reconstructor",
                    "copyreg __newobj__",
                    "copyreg __newobj_ex__",
                    "collections OrderedDict",
                    "collections Counter",
                    "collections defaultdict",
                    "collections deque",
                    "datetime datetime",
                    "datetime date",
                    "datetime time",
                    "datetime timedelta",
                    "datetime timezone",
                    "decimal Decimal",
                    "fractions Fraction",
                    "uuid UUID",
                    "pathlib PosixPath",
                    "pathlib PureWindowsPath",
                    "array array",
                    "array _array_reconstructor",
                    "numpy ndarray",
                    "numpy dtype",
                    "numpy.core.multiarray _reconstruct",
                    "numpy._core.numeric _frombuffer",
                    "os system",
                    "app Thing");

    private static final List<String> TEXTS =
            List.of(
                    "",
                    "a",
                    "int",
                    "1/2",
                    "1.5",
                    "1e999999999",
                    "-1E-2147483647",
                    "NaN",
                    "latin1",
                    "latin-1",
                    "i",
                    "d",
                    "u",
                    "Q",
                    "<",
                    ">",
                    "f8",
                    "<f8",
                    "|b1",
                    "c16",
                    "F",
                    "C",
                    "/a",
                    "\ud800",
                    "Ω",
                    "args",
                    "1/10000000000000000000000",
                    "-5");

    private final RandomGenerator random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    HostilePickles(RandomGenerator random) {
        this.random = random;
    }

    /// Instructions that are each well formed, in any order.
    byte[] instructions(int count) {
        out.reset();
        if (random.nextBoolean()) {
            op(Opcode.PROTO, random.nextInt(6));
        }
        for (int i = 0; i < count; i++) {
            instruction();
        }
        op(Opcode.STOP);
        return out.toByteArray();
    }

    private void instruction() {
        switch (random.nextInt(34)) {
            case 0, 1, 2 -> op(Opcode.BININT1, random.nextInt(256));
            case 3 -> whole();
            case 4, 5, 6 -> text(TEXTS.get(random.nextInt(TEXTS.size())));
            case 7 -> bytes();
            case 8, 9 -> global();
            case 10 -> op(Opcode.EMPTY_LIST);
            case 11 -> op(Opcode.EMPTY_DICT);
            case 12 -> op(Opcode.EMPTY_SET);
            case 13 -> op(Opcode.EMPTY_TUPLE);
            case 14 -> op(Opcode.TUPLE1);
            case 15 -> op(Opcode.TUPLE2);
            case 16 -> op(Opcode.TUPLE3);
            case 17 -> op(Opcode.MARK);
            case 18 -> oneOf(Opcode.TUPLE, Opcode.LIST, Opcode.FROZENSET, Opcode.DICT);
            case 19 -> oneOf(Opcode.APPENDS, Opcode.ADDITEMS, Opcode.SETITEMS, Opcode.OBJ);
            case 20 -> op(Opcode.APPEND);
            case 21 -> op(Opcode.SETITEM);
            case 22, 23 -> op(Opcode.REDUCE);
            case 24 -> oneOf(Opcode.NEWOBJ, Opcode.NEWOBJ_EX, Opcode.BUILD, Opcode.REDUCE);
            case 25 -> op(Opcode.BUILD);
            case 26, 27 -> op(Opcode.MEMOIZE);
            case 28, 29 -> op(Opcode.BINGET, random.nextInt(1 + random.nextInt(12)));
            case 30 -> oneOf(Opcode.DUP, Opcode.POP, Opcode.POP_MARK, Opcode.NONE);
            case 31 -> oneOf(Opcode.NEWTRUE, Opcode.NEWFALSE, Opcode.NONE, Opcode.EMPTY_TUPLE);
            case 32 -> real();
            default -> call();
        }
    }

    /// A known function with arguments that may suit it.
    private void call() {
        global();
        int count = random.nextInt(5);
        op(Opcode.MARK);
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(6)) {
                case 0 -> whole();
                case 1 -> text(TEXTS.get(random.nextInt(TEXTS.size())));
                case 2 -> bytes();
                case 3 -> op(Opcode.BINGET, random.nextInt(4));
                case 4 -> op(Opcode.EMPTY_LIST);
                default -> op(Opcode.EMPTY_TUPLE);
            }
        }
        op(Opcode.TUPLE);
        op(Opcode.REDUCE);
    }

    private void oneOf(int... opcodes) {
        op(opcodes[random.nextInt(opcodes.length)]);
    }

    private void op(int... bytes) {
        for (int unit : bytes) {
            out.write(unit);
        }
    }

    private void whole() {
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            op(Opcode.LONG1, bytes.length);
            out.writeBytes(bytes);
        } else {
            int[] values = {0, 1, -1, 10, 1_000_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE};
            fourBytes(Opcode.BININT, values[random.nextInt(values.length)]);
        }
    }

    private void fourBytes(int opcode, int value) {
        op(opcode);
        out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    private void real() {
        double[] values = {0.0, -0.0, 1, 1.5, Double.NaN, 1e308, Double.POSITIVE_INFINITY};
        op(Opcode.BINFLOAT);
        double value = values[random.nextInt(values.length)];
        out.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
    }

    private void text(String text) {
        byte[] bytes = Text.encode(text);
        op(Opcode.SHORT_BINUNICODE, bytes.length);
        out.writeBytes(bytes);
    }

    private void bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        op(Opcode.SHORT_BINBYTES, bytes.length);
        out.writeBytes(bytes);
    }

    private void global() {
        String global = GLOBALS.get(random.nextInt(GLOBALS.size()));
        op(Opcode.GLOBAL);
        out.writeBytes((global.replace(' ', '\n') + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /// A copy with a few bytes changed, taken out, doubled, or cut off.
    byte[] mutated(byte[] pickle) {
        byte[] bytes = pickle.clone();
        for (int i = random.nextInt(1, 6); i > 0 && bytes.length > 2; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = java.util.Arrays.copyOf(bytes, at + 1);
                case 3 -> bytes = without(bytes, at, random.nextInt(1, 5));
                default -> bytes = doubled(bytes, at, random.nextInt(1, 9));
            }
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at, int count) {
        int end = Math.min(bytes.length, at + count);
        byte[] shorter = new byte[bytes.length - (end - at)];
        System.arraycopy(bytes, 0, shorter, 0, at);
        System.arraycopy(bytes, end, shorter, at, bytes.length - end);
        return shorter;
    }

    private static byte[] doubled(byte[] bytes, int at, int count) {
        int end = Math.min(bytes.length, at + count);
        byte[] longer = new byte[bytes.length + (end - at)];
        System.arraycopy(bytes, 0, longer, 0, end);
        System.arraycopy(bytes, at, longer, end, bytes.length - at);
        return longer;
    }
}
