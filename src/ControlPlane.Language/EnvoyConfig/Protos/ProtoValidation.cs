using System.Collections.Concurrent;
using System.Collections.Immutable;
using ControlPlane.Language.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Validate;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>A rule of Envoy's API that a compiled message does not keep.</summary>
/// <param name="Field">The place in the message, in the names of the protos.</param>
/// <param name="Rule">What must hold.</param>
internal sealed record Violation(string Field, string Rule);

/// <summary>Checks messages against the protoc-gen-validate rules in their descriptors, before Envoy does: one bad message rejects a whole resource.</summary>
/// <remarks>See https://github.com/bufbuild/protoc-gen-validate for the meaning of the rules.</remarks>
internal static class ProtoValidation
{
    private static readonly ConcurrentDictionary<MessageDescriptor, ImmutableArray<FieldCheck>> Checks = new();
    private static readonly ConcurrentDictionary<MessageDescriptor, ImmutableArray<OneofDescriptor>> RequiredOneofs = new();
    private static readonly ConcurrentDictionary<MessageDescriptor, bool> HasRules = new();

    /// <summary>All violations; empty for a message that Envoy's rules allow.</summary>
    public static ImmutableArray<Violation> Check(IMessage message)
    {
        var walk = new Walk();
        walk.Visit(message);
        return walk.Found;
    }

    private static ImmutableArray<FieldCheck> ChecksOf(MessageDescriptor descriptor) =>
        IsExempt(descriptor)
            ? []
            :
            [
                .. descriptor
                    .Fields.InDeclarationOrder()
                    .Select(field => new FieldCheck(field, RulesOf(field)))
                    .Where(check => check.Rules is not null || Leads(check.Field)),
            ];

    private static ImmutableArray<OneofDescriptor> RequiredOf(MessageDescriptor descriptor) =>
        IsExempt(descriptor)
            ? []
            : [.. descriptor.Oneofs.Where(oneof => !oneof.IsSynthetic && oneof.GetOptions()?.GetExtension(ValidateExtensions.Required) is true)];

    private static bool IsExempt(MessageDescriptor descriptor) => descriptor.GetOptions()?.GetExtension(ValidateExtensions.Disabled) is true;

    private static FieldRules? RulesOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(ValidateExtensions.Rules);

    /// <summary>Whether a field holds messages with rules somewhere below, so that it must be visited.</summary>
    private static bool Leads(FieldDescriptor field) =>
        ValueOf(field) is { FieldType: FieldType.Message } value && HasRules.GetOrAdd(value.MessageType, FindRules);

    private static bool FindRules(MessageDescriptor root)
    {
        var seen = new HashSet<MessageDescriptor> { root };
        var open = new Stack<MessageDescriptor>([root]);
        while (open.TryPop(out var descriptor))
        {
            if (descriptor == Any.Descriptor || !RequiredOf(descriptor).IsEmpty)
                return true;
            foreach (var field in descriptor.Fields.InDeclarationOrder())
            {
                if (RulesOf(field) is not null)
                    return true;
                if (ValueOf(field) is { FieldType: FieldType.Message } value && seen.Add(value.MessageType))
                    open.Push(value.MessageType);
            }
        }
        return false;
    }

    private static FieldDescriptor ValueOf(FieldDescriptor field) => field.IsMap ? field.MessageType.FindFieldByNumber(2) : field;

    /// <summary>One field that must be looked at.</summary>
    private sealed record FieldCheck(FieldDescriptor Field, FieldRules? Rules)
    {
        /// <summary>Whether the values of a map are messages.</summary>
        public bool IsMapOfMessages { get; } = Field.IsMap && ValueOf(Field).FieldType == FieldType.Message;

        /// <summary>Whether it is a list of messages.</summary>
        public bool IsListOfMessages { get; } = Field is { IsRepeated: true, IsMap: false, FieldType: FieldType.Message };
    }

    /// <summary>A walk through a message. Places become text only where something is wrong: messages are many, violations are not.</summary>
    private sealed class Walk
    {
        private readonly List<(string Field, object? At)> _path = [];
        private List<Violation>? _violations;

        public ImmutableArray<Violation> Found => [.. _violations ?? []];

        public void Visit(IMessage message)
        {
            if (message is Any any)
            {
                if (ProtoTypes.Unpack(any) is { } unpacked)
                    Visit(unpacked);
                return;
            }

            foreach (var check in Checks.GetOrAdd(message.Descriptor, ChecksOf))
                Look(check, message);
            foreach (var oneof in RequiredOneofs.GetOrAdd(message.Descriptor, RequiredOf))
            {
                if (oneof.Accessor.GetCaseFieldDescriptor(message) is null)
                    Add(oneof.Name, "is required");
            }
        }

        private void Look(FieldCheck check, IMessage message)
        {
            var field = check.Field;
            if (field.RealContainingOneof is { } oneof && oneof.Accessor.GetCaseFieldDescriptor(message) != field)
                return;
            var value = field.Accessor.GetValue(message);
            if (check.Rules is not null && ProtoRules.Broken(check.Rules, field, value) is { } rule)
                Add(field.Name, rule);
            if (check.Rules?.Message?.Skip is true)
                return;
            if (value is IMessage nested)
                Below(field, null, nested);
            else if (check.IsMapOfMessages)
            {
                foreach (System.Collections.DictionaryEntry entry in (System.Collections.IDictionary)value)
                    Below(field, entry.Key, (IMessage)entry.Value!);
            }
            else if (check.IsListOfMessages)
            {
                var list = (System.Collections.IList)value;
                for (var index = 0; index < list.Count; index++)
                    Below(field, index, (IMessage)list[index]!);
            }
        }

        private void Below(FieldDescriptor field, object? at, IMessage message)
        {
            _path.Add((field.Name, at));
            Visit(message);
            _path.RemoveAt(_path.Count - 1);
        }

        private void Add(string field, string rule)
        {
            var place = _path.Aggregate("", (path, step) => step.At is null ? Paths.Key(path, step.Field) : $"{Paths.Key(path, step.Field)}[{step.At}]");
            (_violations ??= []).Add(new Violation(Paths.Key(place, field), rule));
        }
    }
}
