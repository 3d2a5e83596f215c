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
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageCheck> Checks = new();
    private static readonly ConcurrentDictionary<MessageDescriptor, bool> HasRules = new();

    /// <summary>All violations; empty for a message that Envoy's rules allow.</summary>
    /// <param name="message">The message.</param>
    /// <param name="kept">Messages inside an <c>Any</c> of which it is known that they keep all rules; those that are found to do so are added.</param>
    public static ImmutableArray<Violation> Check(IMessage message, KeptParts? kept = null)
    {
        var walk = new Walk(kept);
        walk.Visit(message);
        return walk.Found;
    }

    private static MessageCheck CheckOf(MessageDescriptor descriptor) =>
        IsExempt(descriptor)
            ? new([], [])
            : new(
                [
                    .. descriptor
                        .Fields.InDeclarationOrder()
                        .Select(field => new FieldCheck(field, RulesOf(field)))
                        .Where(check => check.Broken is not null || check.Leads),
                ],
                RequiredOf(descriptor)
            );

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

    /// <summary>What must be looked at in messages of one type: worked out once, from the descriptors.</summary>
    private sealed record MessageCheck(ImmutableArray<FieldCheck> Fields, ImmutableArray<OneofDescriptor> Required);

    /// <summary>One field that must be looked at.</summary>
    private sealed class FieldCheck(FieldDescriptor descriptor, FieldRules? rules)
    {
        public FieldDescriptor Descriptor => descriptor;

        public IFieldAccessor Accessor { get; } = descriptor.Accessor;

        /// <summary>Tells what its rules demand and is not so; null where they allow everything.</summary>
        public Func<object?, string?>? Broken { get; } = rules is null ? null : ProtoRules.Of(rules, descriptor);

        /// <summary>Whether it holds messages that must be visited.</summary>
        public bool Leads { get; } = rules?.Message?.Skip is not true && ProtoValidation.Leads(descriptor);

        /// <summary>The oneof it is in, where its value alone does not tell whether it is set.</summary>
        public OneofAccessor? Oneof { get; } = descriptor is { RealContainingOneof: { } oneof, FieldType: not FieldType.Message } ? oneof.Accessor : null;

        /// <summary>Whether it is in a oneof: without a value it is not the one that is set.</summary>
        public bool InOneof { get; } = descriptor.RealContainingOneof is not null;

        /// <summary>Whether the values of a map are messages.</summary>
        public bool IsMap { get; } = descriptor.IsMap;

        /// <summary>Whether it is a list.</summary>
        public bool IsList { get; } = descriptor is { IsRepeated: true, IsMap: false };
    }

    /// <summary>A walk through a message. Places become text only where something is wrong: messages are many, violations are not.</summary>
    private sealed class Walk(KeptParts? kept)
    {
        private readonly List<(string Field, object? At)> _path = [];
        private List<Violation>? _violations;

        public ImmutableArray<Violation> Found => _violations is null ? [] : [.. _violations];

        public void Visit(IMessage message)
        {
            if (message is Any any)
            {
                VisitInside(any);
                return;
            }

            var check = Checks.GetOrAdd(message.Descriptor, CheckOf);
            foreach (var field in check.Fields)
                Look(field, message);
            foreach (var oneof in check.Required)
            {
                if (oneof.Accessor.GetCaseFieldDescriptor(message) is null)
                    Add(oneof.Name, "is required");
            }
        }

        private void VisitInside(Any any)
        {
            if (kept?.Contains(any) is true)
                return;
            var before = _violations?.Count;
            if (ProtoTypes.Unpack(any) is { } unpacked)
                Visit(unpacked);
            if (_violations?.Count == before)
                kept?.Add(any);
        }

        private void Look(FieldCheck check, IMessage message)
        {
            if (check.Oneof is { } oneof && oneof.GetCaseFieldDescriptor(message) != check.Descriptor)
                return;
            var value = check.Accessor.GetValue(message);
            if (value is null && check.InOneof)
                return;
            if (check.Broken?.Invoke(value) is { } rule)
                Add(check.Descriptor.Name, rule);
            if (check.Leads)
                Descend(check, value);
        }

        private void Descend(FieldCheck check, object? value)
        {
            if (check.IsMap)
            {
                var map = (System.Collections.IDictionary)value!;
                if (map.Count == 0)
                    return;
                foreach (System.Collections.DictionaryEntry entry in map)
                    Below(check.Descriptor, entry.Key, (IMessage)entry.Value!);
            }
            else if (check.IsList)
            {
                var list = (System.Collections.IList)value!;
                for (var index = 0; index < list.Count; index++)
                    Below(check.Descriptor, index, (IMessage)list[index]!);
            }
            else if (value is IMessage nested)
            {
                Below(check.Descriptor, null, nested);
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
