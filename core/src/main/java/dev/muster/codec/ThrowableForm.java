package dev.muster.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Exceptions: as what they say, and as themselves if that can be had.
final class ThrowableForm {
    /*
     * Class, message, stack and causes always travel. The Java serialization beside them makes the
     * exception itself at the other side, with its own fields, if its class is known and allowed
     * there; if anything is wrong with it, what they say is still there.
     */
    private static final int MAX_CAUSES = 50;
    private static final int MAX_FRAMES = 1_000;

    private ThrowableForm() {}

    static void write(Throwable failure, JavaCodec codec, Output out) {
        byte[] serialized;
        try {
            serialized = SerializedForm.write(failure, codec);
        } catch (Unsendable e) {
            serialized = new byte[0];
        }
        out.writeUnsigned(serialized.length);
        out.writeBytes(serialized, 0, serialized.length);
        List<Throwable> chain = chain(failure);
        out.writeUnsigned(chain.size());
        for (Throwable each : chain) {
            writeOne(each, out);
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

    static Throwable read(Input in, JavaCodec codec) throws CodecException {
        byte[] serialized = in.readBytes(in.readCount(1));
        int count = in.readCount(3);
        var chain = new ArrayList<RemoteFailureException>();
        for (int i = 0; i < count; i++) {
            chain.add(readOne(in));
        }
        if (chain.isEmpty()) {
            throw new CodecException("an exception has no class: these bytes are no value");
        }
        for (int i = chain.size() - 1; i > 0; i--) {
            chain.get(i - 1).initCause(chain.get(i));
        }
        Throwable live = serialized.length == 0 ? null : live(serialized, codec);
        return live != null ? live : chain.getFirst();
    }

    private static @Nullable Throwable live(byte[] serialized, JavaCodec codec) {
        try {
            return SerializedForm.read(serialized, codec) instanceof Throwable failure
                    ? failure
                    : null;
        } catch (CodecException _) {
            return null; // its class is not known or not allowed here: what it says must do
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
