package dev.muster.pickle;

import java.math.BigInteger;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Reads one pickle: the stack machine of CPython's `pickle` module, without its calls.
final class PickleReader {
    /*
     * Nothing here is recursive, so depth costs no stack. The loop only dispatches the
     * instructions; ReadValues handles values (stack, memo, containers), ObjectMaker handles
     * classes.
     */

    private static final Long[] SMALL = small();

    private final PickleInput in;
    private final ReadValues values;
    private final ObjectMaker maker;
    private final Python2Text python2Text;
    private int protocol;

    PickleReader(PickleInput in, Registrations registrations, PickleLimits limits) {
        this.in = in;
        python2Text = registrations.python2Text();
        Allowance allowance = new Allowance(in.total());
        values = new ReadValues(limits.maxDepth());
        maker = new ObjectMaker(registrations, values, allowance);
    }

    private static Long[] small() {
        Long[] small = new Long[1 << 16];
        for (int i = 0; i < small.length; i++) {
            small[i] = (long) i;
        }
        return small;
    }

    @Nullable Object read() throws PickleException {
        while (true) {
            int opcode = in.next();
            switch (opcode) {
                case Opcode.BININT1 -> values.push(SMALL[in.next()]);
                case Opcode.BININT2 -> values.push(SMALL[in.twoBytes()]);
                case Opcode.BININT -> values.push((long) in.fourBytes());
                case Opcode.SHORT_BINUNICODE -> values.push(in.text(in.next()));
                case Opcode.MEMOIZE -> values.memoize();
                case Opcode.BINPUT -> values.memoize(in.next());
                case Opcode.BINGET -> values.recall(in.next());
                case Opcode.BINFLOAT -> values.push(in.doubleBytes());
                case Opcode.MARK -> values.mark();
                case Opcode.NONE -> values.push(null);
                case Opcode.NEWTRUE -> values.push(true);
                case Opcode.NEWFALSE -> values.push(false);
                case Opcode.EMPTY_TUPLE -> values.push(PyTuple.EMPTY);
                case Opcode.TUPLE1 -> values.tuple(1);
                case Opcode.TUPLE2 -> values.tuple(2);
                case Opcode.TUPLE3 -> values.tuple(3);
                case Opcode.TUPLE -> values.tuple();
                case Opcode.EMPTY_LIST -> values.push(new ArrayList<>());
                case Opcode.APPEND -> values.append();
                case Opcode.APPENDS -> values.appends();
                case Opcode.EMPTY_DICT -> values.push(new PyDict());
                case Opcode.SETITEM -> values.setItem();
                case Opcode.SETITEMS -> values.setItems();
                case Opcode.BINUNICODE -> values.push(in.text(in.fourBytes() & 0xffffffffL));
                case Opcode.SHORT_BINSTRING -> values.push(python2Text.read(in.bytes(in.next())));
                case Opcode.SHORT_BINBYTES -> values.push(in.bytes(in.next()));
                case Opcode.BINBYTES -> values.push(in.bytes(in.fourBytes() & 0xffffffffL));
                case Opcode.FRAME -> in.eightBytes();
                case Opcode.PROTO -> readProtocol();
                case Opcode.STOP -> {
                    return values.result();
                }
                default -> readRare(opcode);
            }
        }
    }

    private void readProtocol() throws PickleException {
        protocol = in.next();
        if (protocol > 5) {
            throw new PickleException("the pickle is of protocol " + protocol + ", must be 0 to 5");
        }
    }

    private void readRare(int opcode) throws PickleException {
        values.completeLists();
        switch (opcode) {
            case Opcode.GLOBAL -> pushGlobal(lineText(), lineText());
            case Opcode.STACK_GLOBAL -> readStackGlobal();
            case Opcode.REDUCE -> readCall();
            case Opcode.NEWOBJ -> maker.newObject();
            case Opcode.NEWOBJ_EX -> maker.newObjectWithKeywords();
            case Opcode.BUILD -> maker.build();
            case Opcode.LONG1 -> readLong(in.next());
            case Opcode.LONG4 -> readLong(in.fourBytes());
            case Opcode.BINSTRING -> values.push(python2Text.read(in.bytes(in.fourBytes())));
            case Opcode.BINUNICODE8 -> values.push(in.text(in.eightBytes()));
            case Opcode.BINBYTES8 -> values.push(in.bytes(in.eightBytes()));
            case Opcode.BYTEARRAY8 -> values.push(PyByteArray.of(in.bytes(in.eightBytes())));
            case Opcode.LONG_BINPUT -> values.memoize(in.fourBytes() & 0xffffffffL);
            case Opcode.LONG_BINGET -> values.recall(in.fourBytes() & 0xffffffffL);
            case Opcode.EMPTY_SET -> values.push(new PySet());
            case Opcode.ADDITEMS -> values.addItems();
            case Opcode.FROZENSET -> values.frozenSet();
            case Opcode.LIST -> values.list();
            case Opcode.DICT -> values.dict();
            case Opcode.POP -> values.drop();
            case Opcode.POP_MARK -> values.dropToMark();
            case Opcode.DUP -> values.duplicate();
            default -> readText(opcode);
        }
    }

    private void readCall() throws PickleException {
        maker.reduce();
        if (in.isNext(Opcode.POP)) {
            in.next();
            maker.setStateByCall();
        }
    }

    /// The instructions of protocol 0, and those that are not supported.
    private void readText(int opcode) throws PickleException {
        switch (opcode) {
            case Opcode.INT -> values.push(TextNumbers.readInt(in.line()));
            case Opcode.LONG -> values.push(TextNumbers.readLong(in.line()));
            case Opcode.FLOAT -> values.push(TextNumbers.readFloat(in.line()));
            case Opcode.STRING -> values.push(python2Text.read(Text.unquote(in.line())));
            case Opcode.UNICODE -> values.push(Text.unescape(in.line()));
            case Opcode.PUT -> values.memoize(TextNumbers.readIndex(in.line()));
            case Opcode.GET -> values.recall(TextNumbers.readIndex(in.line()));
            case Opcode.INST -> maker.instance(global(lineText(), lineText()));
            case Opcode.OBJ -> maker.object();
            case Opcode.PERSID, Opcode.BINPERSID ->
                    throw new PickleException("the pickle has a persistent id: unsupported");
            case Opcode.EXT1, Opcode.EXT2, Opcode.EXT4 ->
                    throw new PickleException(
                            "the pickle uses the extension registry: unsupported");
            case Opcode.NEXT_BUFFER, Opcode.READONLY_BUFFER ->
                    throw new PickleException("the pickle has an out-of-band buffer: unsupported");
            default ->
                    throw new PickleException(
                            "the pickle is broken: no instruction 0x"
                                    + Integer.toHexString(opcode));
        }
    }

    private String lineText() throws PickleException {
        byte[] line = in.line();
        return Text.decode(line, 0, line.length);
    }

    private void readStackGlobal() throws PickleException {
        if (values.pop() instanceof String name && values.pop() instanceof String module) {
            pushGlobal(module, name);
        } else {
            throw new PickleException("the pickle is broken: a global is named by a text");
        }
    }

    private void pushGlobal(String module, String name) {
        PyGlobal global = global(module, name);
        values.push(PySingletons.of(global));
    }

    private PyGlobal global(String module, String name) {
        return protocol < 3
                ? GlobalNames.ofPython2(module, name)
                : GlobalNames.ofPython3(module, name);
    }

    private void readLong(int length) throws PickleException {
        if (length > 8) {
            byte[] bytes = in.bytes(length);
            for (int i = 0, j = length - 1; i < j; i++, j--) {
                byte swap = bytes[i];
                bytes[i] = bytes[j];
                bytes[j] = swap;
            }
            values.push(TextNumbers.narrow(new BigInteger(bytes)));
            return;
        }
        if (length < 0) {
            throw new PickleException("the pickle is broken: an int of negative length");
        }
        long value = 0;
        for (int shift = 0; shift < 8 * length; shift += 8) {
            value |= (long) in.next() << shift;
        }
        int unused = 64 - 8 * length;
        values.push(length == 0 ? 0L : value << unused >> unused);
    }
}
