using System.Reflection;
using System.Reflection.Emit;

namespace ControlPlane.Architecture.Tests;

/// <summary>The types that a compiled type names: in its declarations and in the bodies of its methods.</summary>
internal static class TypeDependencies
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Each of them once, parts of arrays and generic types by themselves.</summary>
    public static IEnumerable<Type> Of(Type type)
    {
        var methods = type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own)).ToList();
        var declared = type.GetInterfaces()
            .Append(type.BaseType)
            .Concat(type.GetFields(Own).Select(field => field.FieldType))
            .Concat(methods.SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType)))
            .Concat(methods.OfType<MethodInfo>().Select(method => method.ReturnType))
            .Concat(type.GetCustomAttributesData().Select(attribute => attribute.AttributeType));
        return declared.OfType<Type>().Concat(methods.SelectMany(InBody)).SelectMany(Parts).Distinct();
    }

    private static IEnumerable<Type> InBody(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
            return [];
        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        return body
            .LocalVariables.Select(local => local.LocalType)
            .Concat(Tokens(code).Select(token => method.Module.ResolveMember(token, typeArguments, methodArguments)).SelectMany(Named));
    }

    private static IEnumerable<Type> Named(MemberInfo? member) =>
        member switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType!, field.FieldType],
            MethodInfo method =>
            [
                method.DeclaringType!,
                method.ReturnType,
                .. method.GetParameters().Select(parameter => parameter.ParameterType),
                .. method.GetGenericArguments(),
            ],
            ConstructorInfo constructor => [constructor.DeclaringType!],
            _ => [],
        };

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        if (type.IsGenericParameter)
            return [];
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition()) : [type];
    }

    /// <summary>The metadata tokens of types, methods and fields in a body of IL (ECMA-335, III.1.9 and VI.C.2).</summary>
    private static List<int> Tokens(byte[] code)
    {
        var tokens = new List<int>();
        for (var at = 0; at < code.Length; )
        {
            var instruction = code[at] == 0xFE ? Codes[(short)(0xFE00 | code[at + 1])] : Codes[code[at]];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                tokens.Add(BitConverter.ToInt32(code, at));
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }

        return tokens;
    }
}
