using System.Collections.Concurrent;
using System.Collections.Immutable;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Validate;

namespace ControlPlane.Language.EnvoyConfig;

/// <summary>A rule of Envoy's API that a compiled message does not keep.</summary>
/// <param name="Field">The place in the message, in the names of the protos.</param>
/// <param name="Rule">What must hold.</param>
internal sealed record Violation(string Field, string Rule)
{
    /// <summary>It as a problem of the document that the message was compiled from.</summary>
    public Problem In(Document document, string path) =>
        Places.Problem(document, path, Codes.EnvoyRule, $"compiles to something that Envoy would reject: {Field} {Rule}; if the document looks right to you, please report this");
}

/// <summary>Checks messages against the protoc-gen-validate rules in their descriptors, before Envoy does: one bad message rejects a whole resource.</summary>
/// <remarks>See https://github.com/bufbuild/protoc-gen-validate for the meaning of the rules.</remarks>
internal static class ProtoValidation
{
    private static readonly ConcurrentDictionary<MessageDescriptor, ImmutableArray<FieldCheck>> Checks = new();
    private static readonly ConcurrentDictionary<MessageDescriptor, ImmutableArray<OneofDescriptor>> RequiredOneofs = new();
    private static readonly ConcurrentDictionary<MessageDescriptor, bool> HasRules = new();

    /// <summary>All violations; empty for a message that Envoy's rules allow.</summary>
    public static IEnumerable<Violation> Check(IMessage message) => Check(message, "");

    private static IEnumerable<Violation> Check(IMessage message, string path)
    {
        if (message is Any any) return ProtoTypes.Unpack(any) is { } unpacked ? Check(unpacked, path) : [];
        List<Violation>? violations = null;
        foreach (var check in Checks.GetOrAdd(message.Descriptor, ChecksOf)) check.Run(message, path, ref violations);
        foreach (var oneof in RequiredOneofs.GetOrAdd(message.Descriptor, RequiredOf))
        {
            if (oneof.Accessor.GetCaseFieldDescriptor(message) is null) (violations ??= []).Add(new Violation(Paths.Key(path, oneof.Name), "is required"));
        }
        return violations ?? (IEnumerable<Violation>)[];
    }

    private static ImmutableArray<FieldCheck> ChecksOf(MessageDescriptor descriptor) => IsExempt(descriptor)
        ? []
        : [.. descriptor.Fields.InDeclarationOrder().Select(field => new FieldCheck(field, RulesOf(field))).Where(check => check.Rules is not null || Leads(check.Field))];

    private static ImmutableArray<OneofDescriptor> RequiredOf(MessageDescriptor descriptor) => IsExempt(descriptor)
        ? []
        : [.. descriptor.Oneofs.Where(oneof => !oneof.IsSynthetic && oneof.GetOptions()?.GetExtension(ValidateExtensions.Required) is true)];

    private static bool IsExempt(MessageDescriptor descriptor) =>
        descriptor.GetOptions()?.GetExtension(ValidateExtensions.Disabled) is true;

    private static FieldRules? RulesOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(ValidateExtensions.Rules);

    /// <summary>Whether a field holds messages with rules somewhere below, so that it must be visited.</summary>
    private static bool Leads(FieldDescriptor field) => ValueOf(field) is { FieldType: FieldType.Message } value && HasRules.GetOrAdd(value.MessageType, FindRules);

    private static bool FindRules(MessageDescriptor root)
    {
        var seen = new HashSet<MessageDescriptor> { root };
        var open = new Stack<MessageDescriptor>([root]);
        while (open.TryPop(out var descriptor))
        {
            if (descriptor == Any.Descriptor || !RequiredOf(descriptor).IsEmpty) return true;
            foreach (var field in descriptor.Fields.InDeclarationOrder())
            {
                if (RulesOf(field) is not null) return true;
                if (ValueOf(field) is { FieldType: FieldType.Message } value && seen.Add(value.MessageType)) open.Push(value.MessageType);
            }
        }
        return false;
    }

    private static FieldDescriptor ValueOf(FieldDescriptor field) => field.IsMap ? field.MessageType.FindFieldByNumber(2) : field;

    /// <summary>One field that must be looked at.</summary>
    private sealed record FieldCheck(FieldDescriptor Field, FieldRules? Rules)
    {
        public void Run(IMessage message, string path, ref List<Violation>? violations)
        {
            if (Field.RealContainingOneof is { } oneof && oneof.Accessor.GetCaseFieldDescriptor(message) != Field) return;
            var value = Field.Accessor.GetValue(message);
            if (Rules is not null && ProtoRules.Broken(Rules, Field, value) is { } rule) (violations ??= []).Add(new Violation(Paths.Key(path, Field.Name), rule));
            if (Rules?.Message?.Skip is true) return;
            switch (value)
            {
                case IMessage nested:
                    Add(Check(nested, Paths.Key(path, Field.Name)), ref violations);
                    break;
                case System.Collections.IDictionary map when Field.MessageType.FindFieldByNumber(2).FieldType == FieldType.Message:
                    foreach (System.Collections.DictionaryEntry entry in map) Add(Check((IMessage)entry.Value!, $"{Paths.Key(path, Field.Name)}[{entry.Key}]"), ref violations);
                    break;
                case System.Collections.IList list when Field is { FieldType: FieldType.Message, IsMap: false }:
                    for (var index = 0; index < list.Count; index++)
                    {
                        if (list[index] is IMessage item) Add(Check(item, $"{Paths.Key(path, Field.Name)}[{index}]"), ref violations);
                    }
                    break;
            }
        }

        private static void Add(IEnumerable<Violation> found, ref List<Violation>? violations)
        {
            foreach (var violation in found) (violations ??= []).Add(violation);
        }
    }
}
