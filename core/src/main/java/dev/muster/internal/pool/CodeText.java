package dev.muster.internal.pool;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The instructions of a method as text: the same as long as they do the same, wherever the method
/// stands in its source and its class file.
final class CodeText {
    private final Calls calls;
    private final List<String> lines = new ArrayList<>();

    /// Those that something jumps to, in the order of the first jumps; others are for debuggers.
    private final Map<Label, Integer> labels = new HashMap<>();

    private CodeText(Calls calls) {
        this.calls = calls;
    }

    /// Hears what the instructions use.
    interface Calls {
        /// A method is called.
        ///
        /// @param owner its class, as class files have it: `com/acme/Orders`
        /// @return what it is called in the text
        String call(String owner, String name, String signature);

        /// An object of this class is made.
        void made(String owner);
    }

    static List<String> of(MethodModel method, Calls calls) {
        var text = new CodeText(calls);
        List<CodeElement> elements = method.code().map(CodeModel::elementList).orElse(List.of());
        elements.forEach(text::findLabels);
        elements.forEach(text::add);
        return text.lines;
    }

    private void findLabels(CodeElement element) {
        switch (element) {
            case BranchInstruction branch -> number(branch.target());
            case LookupSwitchInstruction choice -> cases(choice.defaultTarget(), choice.cases());
            case TableSwitchInstruction choice -> cases(choice.defaultTarget(), choice.cases());
            case ExceptionCatch handler -> catching(handler);
            default -> {}
        }
    }

    private int number(Label label) {
        Integer known = labels.putIfAbsent(label, labels.size());
        return known != null ? known : labels.size() - 1;
    }

    private String cases(Label otherwise, List<SwitchCase> cases) {
        return number(otherwise)
                + cases.stream()
                        .map(each -> " %d:%d".formatted(each.caseValue(), number(each.target())))
                        .collect(Collectors.joining());
    }

    private String catching(ExceptionCatch handler) {
        return "%d %d %d %s"
                .formatted(
                        number(handler.tryStart()),
                        number(handler.tryEnd()),
                        number(handler.handler()),
                        handler.catchType().map(type -> type.asInternalName()).orElse("any"));
    }

    private void add(CodeElement element) {
        switch (element) {
            case LabelTarget target -> {
                Integer number = labels.get(target.label());
                if (number != null) {
                    lines.add("label " + number);
                }
            }
            case ExceptionCatch handler -> lines.add("catch " + catching(handler));
            // How a constant is loaded depends on its place in the class file.
            case ConstantInstruction constant ->
                    lines.add(
                            "constant %s %s"
                                    .formatted(constant.typeKind(), constant.constantValue()));
            case Instruction instruction ->
                    lines.add(instruction.opcode() + " " + operands(instruction));
            default -> {}
        }
    }

    private String operands(Instruction instruction) {
        return switch (instruction) {
            case LoadInstruction load -> "" + load.slot();
            case StoreInstruction store -> "" + store.slot();
            case IncrementInstruction step -> step.slot() + " " + step.constant();
            case BranchInstruction branch -> "" + number(branch.target());
            case LookupSwitchInstruction choice -> cases(choice.defaultTarget(), choice.cases());
            case TableSwitchInstruction choice -> cases(choice.defaultTarget(), choice.cases());
            case FieldInstruction field -> field(field);
            case InvokeInstruction call ->
                    calls.call(
                            call.owner().asInternalName(),
                            call.name().stringValue(),
                            call.type().stringValue());
            case InvokeDynamicInstruction call -> dynamic(call);
            case NewObjectInstruction made -> {
                calls.made(made.className().asInternalName());
                yield made.className().asInternalName();
            }
            case NewReferenceArrayInstruction made -> made.componentType().asInternalName();
            case NewPrimitiveArrayInstruction made -> "" + made.typeKind();
            case NewMultiArrayInstruction made ->
                    made.arrayType().asInternalName() + " " + made.dimensions();
            case TypeCheckInstruction check -> check.type().asInternalName();
            default -> "";
        };
    }

    /// A static variable has the value that its class gives it.
    private String field(FieldInstruction field) {
        String owner = field.owner().asInternalName();
        if (field.opcode() == Opcode.GETSTATIC) {
            calls.call(owner, "<clinit>", "()V");
        }
        return "%s.%s:%s".formatted(owner, field.name().stringValue(), field.type().stringValue());
    }

    private String dynamic(InvokeDynamicInstruction call) {
        return "%s%s by %s %s"
                .formatted(
                        call.name().stringValue(),
                        call.type().stringValue(),
                        call.bootstrapMethod(),
                        call.bootstrapArgs().stream()
                                .map(this::argument)
                                .collect(Collectors.joining(" ")));
    }

    private String argument(ConstantDesc argument) {
        if (!(argument instanceof DirectMethodHandleDesc body)) {
            return argument.toString();
        }
        String type = body.owner().descriptorString();
        return body.kind()
                + " "
                + calls.call(
                        type.substring(1, type.length() - 1),
                        body.methodName(),
                        body.lookupDescriptor());
    }
}
