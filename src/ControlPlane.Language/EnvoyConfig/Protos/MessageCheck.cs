using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Validate;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>What must be looked at in messages of one type: worked out once, from the descriptors.</summary>
internal sealed class MessageCheck
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageCheck> Checks = new();
    private static readonly ConcurrentDictionary<MessageDescriptor, bool> HasRules = new();

    private readonly FieldCheck?[] _byNumber;

    /// <summary>By number: which of what a message must have it has by a field.</summary>
    private readonly ulong[] _given;

    private MessageCheck(MessageDescriptor descriptor)
    {
        Fields = IsExempt(descriptor)
            ? []
            :
            [
                .. descriptor
                    .Fields.InDeclarationOrder()
                    .Select(field => new FieldCheck(field, RulesOf(field)))
                    .Where(check => check.Broken is not null || check.Leads),
            ];
        Required = RequiredOf(descriptor);
        var numbers = descriptor.Fields.InDeclarationOrder().Select(field => field.FieldNumber + 1).DefaultIfEmpty().Max();
        (_byNumber, _given) = (new FieldCheck?[numbers], new ulong[numbers]);
        foreach (var field in Fields)
            _byNumber[field.Descriptor.FieldNumber] = field;
        Needed = NeededOf(descriptor);
    }

    /// <summary>The fields with rules, or with messages below them that have some.</summary>
    public ImmutableArray<FieldCheck> Fields { get; }

    /// <summary>The oneofs of which one field must be set.</summary>
    public ImmutableArray<OneofDescriptor> Required { get; }

    /// <summary>That of a type.</summary>
    public static MessageCheck Of(MessageDescriptor descriptor) => Checks.GetOrAdd(descriptor, static type => new MessageCheck(type));

    /// <summary>All that a message must have: the fields that break their rules where they are not set, and one of each oneof that must be set.</summary>
    public ulong Needed { get; }

    /// <summary>The field of this number, where it must be looked at.</summary>
    public FieldCheck? Find(int number) => number < _byNumber.Length ? _byNumber[number] : null;

    /// <summary>What a message that has the field of this number has of <see cref="Needed"/>.</summary>
    public ulong Given(int number) => number < _given.Length ? _given[number] : 0;

    private ulong NeededOf(MessageDescriptor descriptor)
    {
        var (needed, next, empty) = (0UL, 1UL, descriptor.Parser.ParseFrom(ByteString.Empty));
        foreach (var field in Fields.Where(field => !field.Keeps(empty)))
            Need([field.Descriptor]);
        foreach (var oneof in Required)
            Need(oneof.Fields);
        return needed;

        void Need(IEnumerable<FieldDescriptor> fields)
        {
            foreach (var field in fields)
                _given[field.FieldNumber] |= next;
            (needed, next) = (needed | next, checked(next * 2));
        }
    }

    private static ImmutableArray<OneofDescriptor> RequiredOf(MessageDescriptor descriptor) =>
        IsExempt(descriptor)
            ? []
            : [.. descriptor.Oneofs.Where(oneof => !oneof.IsSynthetic && oneof.GetOptions()?.GetExtension(ValidateExtensions.Required) is true)];

    private static bool IsExempt(MessageDescriptor descriptor) => descriptor.GetOptions()?.GetExtension(ValidateExtensions.Disabled) is true;

    private static FieldRules? RulesOf(FieldDescriptor field) => field.GetOptions()?.GetExtension(ValidateExtensions.Rules);

    /// <summary>Whether a field holds messages with rules somewhere below, so that it must be visited.</summary>
    internal static bool Leads(FieldDescriptor field) =>
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
}

/// <summary>One field that must be looked at.</summary>
internal sealed class FieldCheck(FieldDescriptor descriptor, FieldRules? rules)
{
    public FieldDescriptor Descriptor => descriptor;

    public IFieldAccessor Accessor { get; } = descriptor.Accessor;

    /// <summary>Tells what its rules demand and is not so; null where they allow everything.</summary>
    public Func<object?, string?>? Broken { get; } = rules is null ? null : ProtoRules.Of(rules, descriptor);

    /// <summary>Whether it holds messages that must be visited.</summary>
    public bool Leads { get; } = rules?.Message?.Skip is not true && MessageCheck.Leads(descriptor);

    /// <summary>The check of the messages that it holds.</summary>
    public MessageCheck Below => _below ??= MessageCheck.Of(descriptor.MessageType);

    /// <summary>Whether the values of a map are messages.</summary>
    public bool IsMap { get; } = descriptor.IsMap;

    /// <summary>Whether it is a list.</summary>
    public bool IsList { get; } = descriptor is { IsRepeated: true, IsMap: false };

    private MessageCheck? _below;

    /// <summary>Whether it is in a oneof: without a value it is not the one that is set.</summary>
    private readonly bool _inOneof = descriptor.RealContainingOneof is not null;

    /// <summary>The oneof it is in, where its value alone does not tell whether it is set.</summary>
    private readonly OneofAccessor? _oneof = descriptor is { RealContainingOneof: { } oneof, FieldType: not FieldType.Message } ? oneof.Accessor : null;

    /// <summary>Whether its value counts: of a oneof, only that of the field that is set.</summary>
    public bool IsSet(IMessage message) =>
        !_inOneof || (_oneof is { } oneof ? oneof.GetCaseFieldDescriptor(message) == descriptor : Accessor.GetValue(message) is not null);

    /// <summary>Whether its own rules are kept.</summary>
    public bool Keeps(IMessage message) => Broken is null || !IsSet(message) || Broken(Accessor.GetValue(message)) is null;
}
