package dev.muster.internal.pool;

import dev.muster.codec.CodecException;
import dev.muster.internal.codec.JavaCodec;
import dev.muster.internal.codec.LambdaShape;
import dev.muster.internal.codec.Output;
import dev.muster.internal.workerprotocol.BroadcastReference;
import dev.muster.internal.workerprotocol.ContentHash;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a function does and what it has captured, in a few digits that change when one of them
/// does.
final class FunctionCode implements CodeText.Calls {
    /*
     * Compared are the instructions of its method and of the methods that these call, as far as the
     * class files say which those are: of the program's own folders, and of the jar that the
     * function is in. Of a class that is made there, or captured, all methods count, as they may be
     * called through an interface. Names of lambdas and lines do not count, and what other methods
     * do does not: a program may change around its function. Other jars and the JDK are taken for
     * what they are called.
     */
    private static final int DIGITS = 16;
    private static final int PIECE_BYTES = 1 << 20;
    private static final String OURS = "dev/muster/";
    private static final String CLASS = ".class";

    private record Method(String owner, String name, String signature) {}

    private final ClassLoader loader;
    private final MessageDigest digest = ContentHash.digest();
    private final Map<String, Optional<ClassModel>> classes = new HashMap<>();
    private final Map<Method, Integer> seen = new LinkedHashMap<>();
    private final Set<String> made = new HashSet<>();
    private final Deque<Method> waiting = new ArrayDeque<>();
    private String home = "";

    private FunctionCode(ClassLoader loader) {
        this.loader = loader;
    }

    /// The code of some functions.
    ///
    /// @throws CodecException if what one of them has captured cannot be written, or its class file
    ///   is not there
    static String of(List<?> functions) throws CodecException {
        ClassLoader own = functions.getFirst().getClass().getClassLoader();
        var code = new FunctionCode(own == null ? ClassLoader.getSystemClassLoader() : own);
        for (Object function : functions) {
            code.add(function);
        }
        return ContentHash.of(code.digest).hex().substring(0, DIGITS);
    }

    /// What a function is called, for people: `com.acme.Orders::price`.
    static String nameOf(Object function) {
        LambdaShape shape = LambdaShape.of(function).orElse(null);
        if (shape == null) {
            return function.getClass().getName();
        }
        String owner = shape.methodClass().replace('/', '.');
        return shape.methodName().startsWith("lambda$")
                ? "a lambda in " + owner
                : owner + "::" + shape.methodName();
    }

    private void add(Object function) throws CodecException {
        var shapes = new ArrayList<LambdaShape>();
        var types = new ArrayList<Class<?>>();
        var written = new Output();
        JavaCodec.standard()
                .withShapes(collecting(shapes))
                .canonical(each -> captured(each, types))
                .encode(function, written);
        for (MemorySegment piece : written.pieces()) {
            for (long at = 0; at < piece.byteSize(); at += PIECE_BYTES) {
                long count = Math.min(PIECE_BYTES, piece.byteSize() - at);
                digest.update(piece.asSlice(at, count).toArray(ValueLayout.JAVA_BYTE));
            }
        }
        for (LambdaShape shape : shapes) {
            begin(shape.methodClass());
            put(call(shape.methodClass(), shape.methodName(), shape.methodSignature()));
        }
        for (Class<?> type : types) {
            begin(type.getName().replace('.', '/'));
            made(type.getName().replace('.', '/'));
        }
        follow();
    }

    /// What of a captured object counts: of a broadcast its value, as its number is another one in
    /// each run.
    private static Object captured(Object value, List<Class<?>> types) {
        Object counts = value;
        if (value instanceof BroadcastReference<?> broadcast) {
            counts = broadcast.value() == null ? "null" : broadcast.value();
        }
        Class<?> type = counts.getClass();
        if (!type.isHidden() && !type.isArray()) {
            types.add(type);
        }
        return counts;
    }

    private static LambdaShape.Table collecting(List<LambdaShape> shapes) {
        return new LambdaShape.Table() {
            @Override
            public int numberOf(LambdaShape shape) {
                shapes.add(shape);
                return shapes.size();
            }

            @Override
            public LambdaShape shape(int number) throws CodecException {
                return LambdaShape.Table.NONE.shape(number);
            }
        };
    }

    /// The jar or folder of this class is one whose code counts.
    private void begin(String owner) throws CodecException {
        URL place = loader.getResource(owner + CLASS);
        if (place == null && !isOfJdk(owner)) {
            throw new CodecException(
                    "the class file of %s is not there to be compared"
                            .formatted(owner.replace('/', '.')));
        }
        if (home.isEmpty() && place != null && place.getProtocol().equals("jar")) {
            home = homeOf(place, owner);
        }
    }

    private static String homeOf(URL place, String owner) {
        String text = place.toString();
        return text.substring(0, text.length() - owner.length() - CLASS.length());
    }

    // ---- the code ----

    @Override
    public String call(String owner, String name, String signature) {
        var method = new Method(owner, name, signature);
        if (model(owner).isPresent() && seen.putIfAbsent(method, seen.size()) == null) {
            waiting.add(method);
        }
        Integer number = seen.get(method);
        return number != null && name.startsWith("lambda$")
                ? "#" + number
                : owner + "." + name + signature;
    }

    @Override
    public void made(String owner) {
        if (!made.add(owner)) {
            return;
        }
        ClassModel model = model(owner).orElse(null);
        if (model != null) {
            for (MethodModel each : model.methods()) {
                String name = each.methodName().stringValue();
                if (!name.startsWith("lambda$") && !name.equals("$deserializeLambda$")) {
                    call(owner, name, each.methodType().stringValue());
                }
            }
            model.superclass().ifPresent(above -> made(above.asInternalName()));
        }
    }

    private void follow() {
        while (!waiting.isEmpty()) {
            Method next = waiting.removeFirst();
            ClassModel model = model(next.owner()).orElse(null);
            if (model == null) {
                continue;
            }
            MethodModel found = null;
            for (MethodModel each : model.methods()) {
                if (each.methodName().equalsString(next.name())
                        && each.methodType().equalsString(next.signature())) {
                    found = each;
                }
            }
            if (found != null) {
                put("method " + call(next.owner(), next.name(), next.signature()));
                CodeText.of(found, this).forEach(this::put);
            } else {
                model.superclass()
                        .ifPresent(above ->
                                call(above.asInternalName(), next.name(), next.signature()));
            }
        }
    }

    private void put(String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// The class file of a class whose code counts.
    private Optional<ClassModel> model(String owner) {
        return classes.computeIfAbsent(owner, this::read);
    }

    private Optional<ClassModel> read(String owner) {
        URL place = isOfJdk(owner) ? null : loader.getResource(owner + CLASS);
        if (place == null || !isCounted(place, owner)) {
            return Optional.empty();
        }
        try (InputStream in = place.openStream()) {
            return Optional.of(ClassFile.of().parse(in.readAllBytes()));
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private boolean isCounted(URL place, String owner) {
        return switch (place.getProtocol()) {
            case "jrt" -> false;
            case "jar" -> homeOf(place, owner).equals(home) && !isOurs(place, owner);
            default -> !isOurs(place, owner);
        };
    }

    /// Muster's own, which may be in one jar with the program.
    private static boolean isOurs(URL place, String owner) {
        String name = JavaCodec.class.getName().replace('.', '/');
        URL codec = JavaCodec.class.getResource("/" + name + CLASS);
        return owner.startsWith(OURS)
                && codec != null
                && homeOf(codec, name).equals(homeOf(place, owner));
    }

    private static boolean isOfJdk(String owner) {
        return owner.startsWith("java/") || owner.startsWith("javax/") || owner.startsWith("jdk/");
    }
}
