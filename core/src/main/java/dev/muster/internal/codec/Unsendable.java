package dev.muster.internal.codec;

import dev.muster.internal.codec.FieldPath.Node;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/// Something in a value cannot travel. On its way up, each container adds the position.
final class Unsendable extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String LAMBDA = "$$Lambda";
    private static final int MOST_SHOWN = 100;

    private final StringBuilder path = new StringBuilder();
    private final String reason;

    /// The name of the class that is not serializable; null if that is not the reason.
    private final @Nullable String culprit;

    Unsendable(@Nullable String reason, @Nullable Throwable cause) {
        this(reason, null, cause);
    }

    /// @param culprit the name of the class that is not serializable; null if that is not the
    ///   reason
    Unsendable(@Nullable String reason, @Nullable String culprit, @Nullable Throwable cause) {
        super(reason, cause, false, false);
        this.reason = Objects.toString(reason);
        this.culprit = culprit;
    }

    /// Of an object that has no form and no serialization.
    ///
    /// @param place where it stands, in words; may be empty
    static Unsendable notSerializable(String className, String place, @Nullable Throwable cause) {
        String advice =
                isLambda(className)
                        ? "let its interface be Serializable, such as RemoteFunction"
                        : "make it serializable, leave it out, or send what it stands for";
        return new Unsendable(
                "%s is not Serializable%s; %s".formatted(nameOf(className), place, advice),
                className,
                cause);
    }

    /// A class in words: the name of a lambda's class means nothing to its author.
    static String nameOf(String className) {
        return isLambda(className)
                ? "a lambda of " + className.substring(0, className.indexOf(LAMBDA))
                : className;
    }

    private static boolean isLambda(String className) {
        return className.contains(LAMBDA);
    }

    Unsendable in(String place) {
        path.insert(0, place);
        return this;
    }

    @Nullable String culprit() {
        return culprit;
    }

    String explain(@Nullable Object whole) {
        String capture = Capture.explain(whole, culprit);
        if (capture != null) {
            return capture;
        }
        return path.isEmpty()
                ? "cannot send this value: " + reason
                : "cannot send value%s of this %s: %s"
                        .formatted(shortPath(), typeOf(whole), reason);
    }

    /// A long path is shown by its first and last steps.
    private String shortPath() {
        return path.length() <= 2 * MOST_SHOWN
                ? path.toString()
                : path.substring(0, MOST_SHOWN)
                        + " … "
                        + path.substring(path.length() - MOST_SHOWN);
    }

    /// The class of a value, in words that follow "this".
    static String typeOf(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        String name = nameOf(value.getClass().getTypeName());
        return name.startsWith("a ") ? name.substring(2) : name;
    }

    /// What a lambda, or a class in a method, has captured and should not have: in the terms of its
    /// author. Computed only after a value could not be sent.
    static final class Capture {
        private static final String LEAVE_OUT =
                "make it serializable, leave it out, or send what it stands for";
        private static final String OPEN_INSIDE =
                "open it inside the task, or capture what it is made from";
        private static final String OUTER = ".this$";
        private static final String VARIABLE = ".val$";

        private Capture() {}

        /// Why a value cannot be sent, or null if that has nothing to do with code: then the path
        /// of fields explains it better.
        ///
        /// @param culprit the name of the class that is not serializable
        static @Nullable String explain(@Nullable Object root, @Nullable String culprit) {
            if (root == null || culprit == null) {
                return null;
            }
            try {
                Node found = FieldPath.find(root, culprit);
                return found == null ? null : explain(root, found);
            } catch (RuntimeException | LinkageError | StackOverflowError _) {
                return null; // an unusual class file or object: the plain message must do
            }
        }

        private static @Nullable String explain(Object root, Node found) {
            for (Node each = found; each.holder() != null; each = each.holder()) {
                if (isCapture(each)) {
                    return begin(root, each.holder()) + captured(each, found);
                }
            }
            String reason = reason(found.object());
            return reason.isEmpty() ? null : begin(root, found) + reason;
        }

        private static boolean isCapture(Node node) {
            Node holder = node.holder();
            return holder != null
                    && (SourceLocation.isLambda(holder.object().getClass())
                            || node.step().startsWith(OUTER)
                            || node.step().startsWith(VARIABLE));
        }

        private static String begin(Object root, Node code) {
            if (code.holder() != null) {
                return "cannot send value%s of this %s: "
                        .formatted(code.path(), Unsendable.typeOf(root));
            }
            return SourceLocation.isLambda(root.getClass()) || isCode(root.getClass())
                    ? "cannot send this task: "
                    : "cannot send this value: ";
        }

        // ---- what is not serializable is captured ----

        /// @param first what the code has captured itself
        /// @param found the part of it that is not serializable
        private static String captured(Node first, Node found) {
            Object code = code(first);
            SourceLocation location = SourceLocation.of(code);
            String way = found.from(first);
            Object culprit = found.object();
            if (isOuter(first, location)) {
                return location + outer(first.object(), culprit, way, location);
            }
            String name = name(first, location);
            if (way.isEmpty()) {
                return "%s captures %s, which is not Serializable; %s"
                        .formatted(location, named(name, first, location), cure(culprit));
            }
            return "%s captures %s, whose %s (%s) is not Serializable; %s"
                    .formatted(
                            location,
                            name.isEmpty() ? named(name, first, location) : name,
                            part(way),
                            typeName(culprit),
                            SourceLocation.isLambda(culprit.getClass())
                                    ? cure(culprit)
                                    : LEAVE_OUT);
        }

        private static Object code(Node first) {
            Node holder = first.holder();
            return holder == null ? first.object() : holder.object();
        }

        /// Which of the captured values it is, from 0.
        private static int index(Node first) {
            return Integer.parseInt(first.step().substring(first.step().indexOf('$') + 1)) - 1;
        }

        private static boolean isOuter(Node first, SourceLocation location) {
            if (first.step().startsWith(OUTER)) {
                return true;
            }
            return isReceiver(first, location)
                    && (location.what().equals("lambda")
                            || code(first)
                                    .getClass()
                                    .getName()
                                    .startsWith(first.object().getClass().getName() + "$$"));
        }

        private static boolean isReceiver(Node first, SourceLocation location) {
            return !first.step().startsWith(VARIABLE)
                    && location.hasReceiver()
                    && index(first) == 0;
        }

        /// A captured variable in words; empty if nothing is known about it.
        private static String name(Node first, SourceLocation location) {
            if (first.step().startsWith(VARIABLE)) {
                return MethodCode.quoted(first.step().substring(VARIABLE.length()));
            }
            int index = index(first) - (location.hasReceiver() ? 1 : 0);
            return index >= 0 && index < location.variables().size()
                    ? location.variables().get(index)
                    : "";
        }

        private static String named(String name, Node first, SourceLocation location) {
            String type = typeName(first.object());
            if (!name.isEmpty()) {
                return "%s (%s)".formatted(name, type);
            }
            if (isReceiver(first, location)) {
                String object = "the object whose method it calls";
                return location.receiver().isEmpty()
                        ? "%s (%s)".formatted(object, type)
                        : "%s, %s (%s)".formatted(object, location.receiver(), type);
            }
            return SourceLocation.isLambda(first.object().getClass())
                    ? type
                    : "value %d of type %s".formatted(index(first) + 1, type);
        }

        private static String part(String way) {
            return way.startsWith(".") ? "field " + way.substring(1) : "element " + way;
        }

        /// The enclosing object, which code captures to use its fields or methods.
        private static String outer(
                Object outer, Object culprit, String way, SourceLocation location) {
            Class<?> type = outer.getClass();
            if (way.isEmpty() && SourceLocation.isCompact(type)) {
                return " uses fields or methods of its program object (%s), which is not Serializable: in a compact source file move what it needs into a static method of a class or record, or copy the field into a local variable first"
                        .formatted(type.getName());
            }
            String problem =
                    way.isEmpty()
                            ? "which is not Serializable"
                            : "whose %s (%s) is not Serializable"
                                    .formatted(part(way), typeName(culprit));
            return location.what().endsWith("class") || location.what().contains("class ")
                    ? " holds the object around it (%s), %s: write it as a lambda, or as a static class or record"
                            .formatted(typeName(outer), problem)
                    : " uses fields or methods of the object around it (%s), %s: make the method static that it calls, or copy the field into a local variable first"
                            .formatted(typeName(outer), problem);
        }

        // ---- the code itself is not serializable ----

        private static String reason(Object culprit) {
            Class<?> type = culprit.getClass();
            if (SourceLocation.isLambda(type)) {
                SourceLocation location = SourceLocation.of(culprit);
                return "%s is not Serializable; %s"
                        .formatted(
                                location.at().isEmpty()
                                        ? typeName(culprit)
                                        : location + " (" + kind(type) + ")",
                                cure(culprit));
            }
            return isCode(type)
                    ? "%s (%s) is not Serializable; %s"
                            .formatted(SourceLocation.of(culprit), kind(type), cure(culprit))
                    : "";
        }

        /// Whether it is a class in a method that has behaviour rather than data.
        private static boolean isCode(Class<?> type) {
            return type.isAnonymousClass()
                    || (type.isLocalClass() && type.getInterfaces().length > 0);
        }

        /// The interface that code implements, or what else it is.
        private static String kind(Class<?> type) {
            if (type.getInterfaces().length > 0) {
                return type.getInterfaces()[0].getTypeName();
            }
            Class<?> above = type.getSuperclass();
            return above == null ? type.getTypeName() : above.getTypeName();
        }

        private static String typeName(Object object) {
            return Unsendable.nameOf(object.getClass().getTypeName());
        }

        private static String cure(Object culprit) {
            Class<?> type = culprit.getClass();
            if (SourceLocation.isLambda(type)) {
                return "pass it where a RemoteCallable or RemoteFunction is expected, or cast it to (%s & Serializable)"
                        .formatted(type.getInterfaces()[0].getSimpleName());
            }
            if (isCode(type)) {
                return "let it implement Serializable, or an interface such as RemoteCallable; or"
                        + " write it as a lambda";
            }
            return switch (culprit) {
                case Socket _, ServerSocket _ -> OPEN_INSIDE + " (host and port)";
                case BaseStream<?, ?> _ -> "collect it into a list first";
                case Thread _ -> "start it inside the task";
                case AutoCloseable _ -> OPEN_INSIDE;
                default -> LEAVE_OUT;
            };
        }
    }
}
