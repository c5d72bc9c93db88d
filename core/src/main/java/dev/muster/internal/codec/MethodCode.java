package dev.muster.internal.codec;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.MethodParametersAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The instructions of a method, in which captured values have their origins. For example
/// `'socket'`, `parameter 2 of run`, `the field client of Shop` or `the variable set in line 12`.
///
/// Most class files are made with lines but without names of variables. Captured values are loaded
/// right before the lambda is created, usually from a variable, and a variable is set somewhere
/// above.
record MethodCode(MethodModel method, List<Step> steps) {
    /// An instruction, its line (0 if unknown) and its position.
    record Step(Instruction instruction, int line, int bytecode) {}

    static MethodCode of(MethodModel method) {
        var steps = new ArrayList<Step>();
        int line = 0;
        int bytecode = 0;
        for (CodeElement each : method.code().map(CodeModel::elementList).orElse(List.of())) {
            if (each instanceof LineNumber number) {
                line = number.line();
            } else if (each instanceof Instruction instruction) {
                steps.add(new Step(instruction, line, bytecode));
                bytecode += instruction.sizeInBytes();
            }
        }
        return new MethodCode(method, steps);
    }

    /// The origins of all values that one lambda captures, in order.
    ///
    /// @param call which of the instructions creates it, from 0
    /// @param count how many values it captures, its receiver included
    /// @return an empty string for each that is not known
    List<String> origins(int call, int count) {
        String[] words = new String[count];
        Arrays.fill(words, "");
        fill(words, call);
        return List.of(words);
    }

    /// Goes back from the instruction, value by value, as long as each is a simple one.
    private void fill(String[] words, int call) {
        int at = call - 1;
        for (int i = words.length - 1; i >= 0; i--) {
            at = skipped(at);
            if (at < 0) {
                return;
            }
            Step step = steps.get(at);
            words[i] = value(at, step);
            boolean isField = step.instruction().opcode() == Opcode.GETFIELD;
            if (isField && at > 0 && steps.get(at - 1).instruction() instanceof LoadInstruction) {
                at -= 2;
            } else if (step.instruction() instanceof LoadInstruction) {
                at--;
            } else {
                return;
            }
        }
    }

    /// Skips back over instructions that only check the value: casts, and null checks of a
    /// receiver.
    private int skipped(int from) {
        int at = from;
        while (at >= 0) {
            Instruction each = steps.get(at).instruction();
            if (each instanceof TypeCheckInstruction || each.opcode() == Opcode.DUP) {
                at--;
            } else if (each instanceof StackInstruction && each.opcode() == Opcode.POP) {
                at -= 2; // with the call of requireNonNull, whose result is dropped
            } else {
                break;
            }
        }
        return at;
    }

    private String value(int at, Step step) {
        return switch (step.instruction()) {
            case LoadInstruction load -> variable(load.slot(), at, step.bytecode());
            case FieldInstruction field -> field(field);
            case InvokeInstruction call -> called(call, step.line());
            default -> "";
        };
    }

    private static String field(FieldInstruction field) {
        String kind = field.opcode() == Opcode.GETSTATIC ? "static field" : "field";
        return "the %s %s of %s"
                .formatted(
                        kind, field.name().stringValue(), field.owner().asSymbol().displayName());
    }

    private static String called(InvokeInstruction call, int line) {
        String name = call.name().stringValue();
        if (name.startsWith("<")) {
            return "";
        }
        return "what %s.%s gave%s"
                .formatted(
                        call.owner().asSymbol().displayName(),
                        name,
                        line > 0 ? " in line " + line : "");
    }

    private String variable(int slot, int before, int bytecode) {
        String name = variableName(method, slot, bytecode);
        if (!name.isEmpty()) {
            return name;
        }
        Step set = null;
        int last = -1;
        int count = 0;
        for (int i = 0; i < before; i++) {
            if (steps.get(i).instruction() instanceof StoreInstruction store
                    && store.slot() == slot) {
                set = steps.get(i);
                last = i;
                count++;
            }
        }
        return set == null ? parameter(slot) : local(set, last, count);
    }

    /// The line says more than what was called there, except for a field.
    private String local(Step set, int at, int count) {
        int from = skipped(at - 1);
        if (count == 1 && from >= 0) {
            Step step = steps.get(from);
            if (step.instruction() instanceof FieldInstruction field) {
                return field(field);
            }
            if (step.line() == 0 && step.instruction() instanceof InvokeInstruction call) {
                return called(call, 0);
            }
        }
        return set.line() > 0 ? "the variable set in line " + set.line() : "";
    }

    private String parameter(int slot) {
        int index = parameterIndex(slot);
        if (index < 0) {
            return "";
        }
        String name = parameterName(method, index);
        if (!name.isEmpty()) {
            return name;
        }
        String owner = method.methodName().stringValue();
        if (owner.startsWith("lambda$")) {
            return "a variable of the lambda around it";
        }
        return "parameter %d of %s"
                .formatted(index + 1, owner.equals("<init>") ? "the constructor" : owner);
    }

    private int parameterIndex(int slot) {
        int next = method.flags().has(AccessFlag.STATIC) ? 0 : 1;
        List<ClassDesc> types = method.methodTypeSymbol().parameterList();
        for (int i = 0; i < types.size(); i++) {
            if (next == slot) {
                return i;
            }
            next += slots(types.get(i));
        }
        return -1;
    }

    /// Empty if the class file does not have it.
    static String parameterName(MethodModel method, int index) {
        return method.findAttribute(Attributes.methodParameters())
                .map(MethodParametersAttribute::parameters)
                .filter(all -> index < all.size())
                .flatMap(all -> all.get(index).name())
                .map(name -> quoted(name.stringValue()))
                .orElse("");
    }

    /// Of the variable in a slot at a place in the code; empty if the class file does not have it.
    static String variableName(MethodModel method, int slot, int bytecode) {
        return method.findAttribute(Attributes.code())
                .flatMap(code -> code.findAttribute(Attributes.localVariableTable()))
                .flatMap(table ->
                        table.localVariables().stream()
                                .filter(each -> each.slot() == slot)
                                .filter(each ->
                                        each.startPc() <= bytecode
                                                && bytecode < each.startPc() + each.length())
                                .map(each -> quoted(each.name().stringValue()))
                                .findFirst())
                .orElse("");
    }

    /// How many slots a variable takes.
    static int slots(ClassDesc type) {
        return TypeKind.from(type).slotSize();
    }

    /// How a name of the program is written in a sentence.
    static String quoted(String name) {
        return "'" + name + "'";
    }
}
