package dev.muster.internal.codec;

import dev.muster.codec.CodecException;
import dev.muster.codec.RemoteFailureException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Exceptions: as a description, and as themselves if possible.
final class ThrowableForm {
    /*
     * Class, message, stack, causes and suppressed exceptions always travel. The Java serialization
     * sent with them recreates the exception itself at the other side, with its own fields, if its
     * class is known and allowed there; if that fails, the description is still there.
     */
    private static final int MAX_CAUSES = 50;
    private static final int MAX_SUPPRESSED = 50;
    private static final int MAX_FRAMES = 1_000;

    private ThrowableForm() {}

    static void write(Throwable failure, JavaCodec codec, Output out) {
        byte[] serialized;
        CodecException obstacle = null;
        try {
            serialized = SerializedForm.write(failure, codec);
        } catch (Unsendable e) {
            serialized = new byte[0];
            obstacle =
                    new CodecException("the exception itself is not here: " + e.explain(failure));
            obstacle.setStackTrace(new StackTraceElement[0]);
        }
        out.writeUnsigned(serialized.length);
        out.writeBytes(serialized, 0, serialized.length);
        List<Throwable> chain = chain(failure);
        out.writeUnsigned(chain.size());
        for (Throwable each : chain) {
            writeOne(each, out);
            writeSuppressed(each, each.equals(failure) ? obstacle : null, out);
        }
    }

    /// @param obstacle is said besides, if it is not null
    private static void writeSuppressed(
            Throwable failure, @Nullable CodecException obstacle, Output out) {
        Throwable[] suppressed = failure.getSuppressed();
        int more = obstacle == null ? 0 : 1;
        int count = Math.min(suppressed.length, MAX_SUPPRESSED - more);
        out.writeUnsigned(count + more);
        for (int i = 0; i < count; i++) {
            writeOne(suppressed[i], out);
        }
        if (obstacle != null) {
            writeOne(obstacle, out);
        }
    }

    private static List<Throwable> chain(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var chain = new ArrayList<Throwable>();
        for (Throwable each = failure;
                each != null && seen.add(each) && chain.size() < MAX_CAUSES;
                each = each.getCause()) {
            chain.add(each);
        }
        return chain;
    }

    private static void writeOne(Throwable failure, Output out) {
        out.writeText(
                failure instanceof RemoteFailureException remote
                        ? remote.remoteClassName()
                        : failure.getClass().getName());
        String message = message(failure);
        out.writeByte(message == null ? 0 : 1);
        if (message != null) {
            out.writeText(message);
        }
        StackTraceElement[] stack = failure.getStackTrace();
        int frames = Math.min(stack.length, MAX_FRAMES);
        out.writeUnsigned(frames);
        for (int i = 0; i < frames; i++) {
            out.writeText(stack[i].getClassName());
            out.writeText(stack[i].getMethodName());
            out.writeText(Objects.requireNonNullElse(stack[i].getFileName(), ""));
            out.writeSigned(stack[i].getLineNumber());
        }
    }

    private static @Nullable String message(Throwable failure) {
        try {
            return failure instanceof RemoteFailureException remote
                    ? remote.remoteMessage()
                    : failure.getMessage();
        } catch (RuntimeException e) {
            return "its getMessage() failed: " + e;
        }
    }

    static Throwable read(Input in, JavaCodec codec, int depth) throws CodecException {
        byte[] serialized = in.readBytes(in.readCount(1));
        int count = readCount(in, MAX_CAUSES);
        if (count == 0) {
            throw new CodecException("an exception has no class: these bytes are no value");
        }
        var chain = new ArrayList<RemoteFailureException>();
        for (int i = 0; i < count; i++) {
            RemoteFailureException failure = readOne(in);
            for (int left = readCount(in, MAX_SUPPRESSED); left > 0; left--) {
                failure.addSuppressed(readOne(in));
            }
            chain.add(failure);
        }
        for (int i = chain.size() - 1; i > 0; i--) {
            chain.get(i - 1).initCause(chain.get(i));
        }
        Throwable live = serialized.length == 0 ? null : live(serialized, codec, depth);
        return live != null ? live : chain.getFirst();
    }

    private static int readCount(Input in, int most) throws CodecException {
        int count = in.readCount(3);
        if (count > most) {
            throw new CodecException(
                    "%d exceptions are announced, may be %d: these bytes are no value"
                            .formatted(count, most));
        }
        return count;
    }

    private static @Nullable Throwable live(byte[] serialized, JavaCodec codec, int depth) {
        try {
            return SerializedForm.read(serialized, codec, depth) instanceof Throwable failure
                    ? failure
                    : null;
        } catch (CodecException _) {
            return null; // its class is unknown or not allowed here: the description must do
        }
    }

    private static RemoteFailureException readOne(Input in) throws CodecException {
        String className = in.readText();
        String message = in.readByte() == 0 ? null : in.readText();
        var stack = new StackTraceElement[in.readCount(4)];
        for (int i = 0; i < stack.length; i++) {
            String type = in.readText();
            String method = in.readText();
            String file = in.readText();
            stack[i] =
                    new StackTraceElement(
                            type, method, file.isEmpty() ? null : file, (int) in.readSigned());
        }
        return new RemoteFailureException(className, message, stack);
    }
}
