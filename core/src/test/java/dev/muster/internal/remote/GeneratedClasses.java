package dev.muster.internal.remote;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.muster.RemoteCallable;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A class loader with classes that only this process has: each calls the next one.
final class GeneratedClasses extends ClassLoader {
    private static final String PACKAGE = "generated.";

    /// By the names of class files.
    private final Map<String, byte[]> files = new HashMap<>();

    /// @param count how many there are
    /// @param last what the last one returns; each before it returns one more
    GeneratedClasses(int count, int last) {
        super("generated", GeneratedClasses.class.getClassLoader());
        for (int i = 0; i < count; i++) {
            files.put("generated/C" + i + ".class", bytes(i, count, last));
        }
    }

    private static byte[] bytes(int i, int count, int last) {
        ClassDesc own = ClassDesc.of(PACKAGE + "C" + i);
        ClassDesc next = ClassDesc.of(PACKAGE + "C" + (i + 1));
        ClassDesc integer = ClassDesc.of(Integer.class.getName());
        MethodTypeDesc value = MethodTypeDesc.of(CD_int);
        return ClassFile.of()
                .build(
                        own,
                        each -> {
                            each.withFlags(AccessFlag.PUBLIC);
                            each.withInterfaceSymbols(ClassDesc.of(RemoteCallable.class.getName()));
                            each.withMethodBody(
                                    INIT_NAME,
                                    MTD_void,
                                    ClassFile.ACC_PUBLIC,
                                    code ->
                                            code.aload(0)
                                                    .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                                    .return_());
                            each.withMethodBody(
                                    "value",
                                    value,
                                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                    code -> {
                                        if (i == count - 1) {
                                            code.loadConstant(last).ireturn();
                                        } else {
                                            code.invokestatic(next, "value", value)
                                                    .iconst_1()
                                                    .iadd()
                                                    .ireturn();
                                        }
                                    });
                            each.withMethodBody(
                                    "call",
                                    MethodTypeDesc.of(CD_Object),
                                    ClassFile.ACC_PUBLIC,
                                    code ->
                                            code.invokestatic(own, "value", value)
                                                    .invokestatic(
                                                            integer,
                                                            "valueOf",
                                                            MethodTypeDesc.of(integer, CD_int))
                                                    .areturn());
                        });
    }

    /// A task that needs all of them.
    @SuppressWarnings("unchecked") // it returns an Integer
    RemoteCallable<Integer> task() throws ReflectiveOperationException {
        return (RemoteCallable<Integer>)
                loadClass(PACKAGE + "C0").getDeclaredConstructor().newInstance();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = files.get(name.replace('.', '/') + ".class");
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        byte[] bytes = files.get(name);
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
}
