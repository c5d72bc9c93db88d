package dev.muster.internal.codec;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The location of a lambda or a class in its source, and the names of its captured variables, as
/// far as its class file shows. Computed only after a failure.
///
/// @param what "lambda", "method reference", ...
/// @param at a file with a line, such as `Orders.java:42`; empty if it is not known
/// @param variables the captured variables in words, without `this`; empty if unknown
/// @param hasReceiver whether the first captured value is the receiver of the method
/// @param receiver the receiver in words; empty if unknown
record SourceLocation(
        String what, String at, List<String> variables, boolean hasReceiver, String receiver) {
    private static final String LAMBDA = "$$Lambda";

    /// A method reference or lambda expression in the code of its class.
    ///
    /// @param number which of the instructions there it is, from 0
    private record Site(MethodCode code, int number) {
        InvokeDynamicInstruction call() {
            return (InvokeDynamicInstruction) code.steps().get(number).instruction();
        }

        int line() {
            return code.steps().get(number).line();
        }

        DirectMethodHandleDesc target() {
            return (DirectMethodHandleDesc) call().bootstrapArgs().get(1);
        }

        MethodTypeDesc type() {
            return call().typeSymbol();
        }
    }

    private SourceLocation(String what, String at) {
        this(what, at, List.of(), false, "");
    }

    static boolean isLambda(Class<?> type) {
        return type.isHidden() && type.getName().contains(LAMBDA);
    }

    /// Of a lambda, or of the class of any other object.
    static SourceLocation of(Object object) {
        Class<?> type = object.getClass();
        if (!isLambda(type)) {
            return ofClass(type);
        }
        String host = type.getName().substring(0, type.getName().indexOf(LAMBDA));
        ClassModel model = model(host, type.getClassLoader());
        if (model == null) {
            return new SourceLocation("lambda", "");
        }
        LambdaForm.Parts parts = LambdaForm.partsOf(object);
        return parts == null ? likely(model, type) : ofParts(model, parts.lambda());
    }

    private static SourceLocation ofParts(ClassModel model, SerializedLambda lambda) {
        boolean hasReceiver =
                lambda.getImplMethodKind() != DirectMethodHandleDesc.Kind.STATIC.refKind;
        MethodModel body =
                method(model, lambda.getImplMethodName(), lambda.getImplMethodSignature());
        List<Site> sites =
                sites(model).stream().filter(site -> names(site.target(), lambda)).toList();
        int captured = lambda.getCapturedArgCount();
        List<String> origins = origins(sites, captured);
        if (body != null && isBody(lambda.getImplMethodName())) {
            return new SourceLocation(
                    "lambda",
                    at(model, firstLine(body)),
                    variables(body, captured, hasReceiver, origins),
                    hasReceiver,
                    "");
        }
        boolean hasObject = hasReceiver && captured > 0;
        return new SourceLocation(
                "method reference",
                joined(sites.stream().map(site -> at(model, site.line()))),
                List.of(),
                hasObject,
                hasObject ? origins.getFirst() : "");
    }

    /// The origins of captured values, if unambiguous: a method may be referred to in several
    /// places, which cannot be distinguished.
    private static List<String> origins(List<Site> sites, int captured) {
        List<List<String>> all =
                sites.stream()
                        .map(site -> site.code().origins(site.number(), captured))
                        .distinct()
                        .toList();
        return all.size() == 1 ? all.getFirst() : Collections.nCopies(captured, "");
    }

    private static String joined(Stream<String> places) {
        return places.distinct().limit(3).collect(Collectors.joining(" or "));
    }

    private static boolean isBody(String method) {
        return method.startsWith("lambda$");
    }

    private static boolean names(DirectMethodHandleDesc target, SerializedLambda lambda) {
        return target.methodName().equals(lambda.getImplMethodName())
                && target.lookupDescriptor().equals(lambda.getImplMethodSignature())
                && target.refKind() == lambda.getImplMethodKind();
    }

    /// A lambda that is not serializable does not identify itself: this looks for lambdas with the
    /// same interface that capture the same types.
    private static SourceLocation likely(ClassModel model, Class<?> type) {
        List<String> interfaces =
                List.of(type.getInterfaces()).stream().map(Class::descriptorString).toList();
        List<String> fields =
                List.of(type.getDeclaredFields()).stream()
                        .map(Field::getType)
                        .map(Class::descriptorString)
                        .toList();
        List<Site> fitting =
                sites(model).stream()
                        .filter(site ->
                                interfaces.contains(site.type().returnType().descriptorString())
                                        && descriptors(site.type()).equals(fields))
                        .toList();
        String at = joined(fitting.stream().map(site -> at(model, lineOf(model, site))));
        boolean isBody =
                fitting.isEmpty()
                        || fitting.stream().anyMatch(site -> isBody(site.target().methodName()));
        return new SourceLocation(isBody ? "lambda" : "method reference", at);
    }

    private static List<String> descriptors(MethodTypeDesc type) {
        return type.parameterList().stream().map(each -> each.descriptorString()).toList();
    }

    private static int lineOf(ClassModel model, Site site) {
        DirectMethodHandleDesc target = site.target();
        MethodModel body = method(model, target.methodName(), target.lookupDescriptor());
        return body != null && isBody(target.methodName()) ? firstLine(body) : site.line();
    }

    private static SourceLocation ofClass(Class<?> type) {
        String what =
                type.isAnonymousClass()
                        ? "anonymous class"
                        : (type.isLocalClass() ? "local class " : "inner class ")
                                + type.getSimpleName();
        ClassModel model = model(type.getName(), type.getClassLoader());
        String at = "";
        if (model != null) {
            at =
                    model.methods().stream()
                            .filter(each -> each.methodName().equalsString("<init>"))
                            .map(each -> at(model, firstLine(each)))
                            .findFirst()
                            .orElse("");
        }
        return new SourceLocation(what, at);
    }

    /// Whether a class is that of a compact source file, which has no declaration of its own: it
    /// looks like a final class with the name of its file and a `main` of its object.
    static boolean isCompact(Class<?> type) {
        int modifiers = type.getModifiers();
        ClassModel model = model(type.getName(), type.getClassLoader());
        return type.getEnclosingClass() == null
                && type.getPackageName().isEmpty()
                && Modifier.isFinal(modifiers)
                && !Modifier.isPublic(modifiers)
                && model != null
                && at(model, 0).equals(type.getName() + ".java")
                && model.methods().stream()
                        .anyMatch(each -> each.methodName().equalsString("main"));
    }

    private static @Nullable ClassModel model(String className, @Nullable ClassLoader loader) {
        String path = className.replace('.', '/') + ".class";
        try (InputStream bytes =
                loader == null
                        ? ClassLoader.getSystemResourceAsStream(path)
                        : loader.getResourceAsStream(path)) {
            return bytes == null ? null : ClassFile.of().parse(bytes.readAllBytes());
        } catch (IOException | IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable MethodModel method(ClassModel model, String name, String signature) {
        for (MethodModel each : model.methods()) {
            if (each.methodName().equalsString(name) && each.methodType().equalsString(signature)) {
                return each;
            }
        }
        return null;
    }

    private static int firstLine(MethodModel method) {
        return method.code().stream()
                .flatMap(code -> code.elementStream())
                .filter(LineNumber.class::isInstance)
                .map(each -> ((LineNumber) each).line())
                .findFirst()
                .orElse(0);
    }

    private static String at(ClassModel model, int line) {
        return model.findAttribute(Attributes.sourceFile())
                .map(file -> file.sourceFile().stringValue() + (line > 0 ? ":" + line : ""))
                .orElse("");
    }

    private static List<Site> sites(ClassModel model) {
        var sites = new ArrayList<Site>();
        for (MethodModel method : model.methods()) {
            if (!method.methodName().equalsString("$deserializeLambda$")) {
                MethodCode code = MethodCode.of(method);
                for (int i = 0; i < code.steps().size(); i++) {
                    if (isOfLambda(code.steps().get(i).instruction())) {
                        sites.add(new Site(code, i));
                    }
                }
            }
        }
        return sites;
    }

    private static boolean isOfLambda(Instruction instruction) {
        return instruction instanceof InvokeDynamicInstruction call
                && call.bootstrapMethod().owner().displayName().equals("LambdaMetafactory")
                && call.bootstrapArgs().size() > 1
                && call.bootstrapArgs().get(1) instanceof DirectMethodHandleDesc;
    }

    private static List<String> variables(
            MethodModel body, int captured, boolean hasReceiver, List<String> origins) {
        var variables = new ArrayList<String>();
        int receiver = hasReceiver ? 1 : 0;
        int slot = receiver;
        List<ClassDesc> types = body.methodTypeSymbol().parameterList();
        for (int i = 0; i < captured - receiver && i < types.size(); i++) {
            String name = MethodCode.parameterName(body, i);
            if (name.isEmpty()) {
                name = MethodCode.variableName(body, slot, 0);
            }
            variables.add(name.isEmpty() ? origins.get(i + receiver) : name);
            slot += MethodCode.slots(types.get(i));
        }
        return variables;
    }

    @Override
    public String toString() {
        return at.isEmpty() ? "the " + what : "the %s at %s".formatted(what, at);
    }
}
