using System.Collections;
using System.Collections.Immutable;
using ControlPlane.Language.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace ControlPlane.Language.EnvoyConfig.Protos;

/// <summary>A rule of Envoy's API that a compiled message does not keep.</summary>
/// <param name="Field">The place in the message, in the names of the protos.</param>
/// <param name="Rule">What must hold.</param>
internal sealed record Violation(string Field, string Rule);

/// <summary>Checks messages against the protoc-gen-validate rules in their descriptors, before Envoy does: one bad message rejects a whole resource.</summary>
/// <remarks>See https://github.com/bufbuild/protoc-gen-validate for the meaning of the rules.</remarks>
internal static class ProtoValidation
{
    /// <summary>All violations; empty for a message that Envoy's rules allow.</summary>
    /// <param name="message">The message.</param>
    /// <param name="kept">Messages inside an <c>Any</c> of which it is known that they keep all rules; those that are found to do so are added.</param>
    public static ImmutableArray<Violation> Check(IMessage message, KeptParts? kept = null)
    {
        var walk = new Walk(kept);
        walk.Visit(message);
        return walk.Found;
    }

    /// <summary>
    /// The same for a message whose bytes are at hand: only the fields that are on the wire are looked at, for most of the fields of a route are not set.
    /// </summary>
    public static ImmutableArray<Violation> Check(IMessage message, ReadOnlySpan<byte> bytes, KeptParts kept) =>
        Keeps(message, MessageCheck.Of(message.Descriptor), bytes, kept) ? [] : Check(message, kept);

    /// <summary>Whether a message keeps all rules. What is not on the wire has its default, of which it is known whether the rules allow it.</summary>
    private static bool Keeps(IMessage message, MessageCheck check, ReadOnlySpan<byte> bytes, KeptParts kept)
    {
        if (message is Any any)
            return KeepsInside(any, kept);
        var (number, at, lacking) = (0, 0, check.Needed);
        while (!bytes.IsEmpty)
        {
            var (next, content) = Wire.Next(ref bytes);
            (number, at, lacking) = (next, next == number ? at + 1 : 0, lacking & ~check.Given(next));
            if (check.Find(number) is not { } field)
                continue;
            if (at == 0 && !field.Keeps(message))
                return false;
            if (field.Leads && !KeepsBelow(field, message, at, content, kept))
                return false;
        }
        return lacking == 0;
    }

    private static bool KeepsInside(Any any, KeptParts kept) => kept.Contains(any) || Check(any, kept).IsEmpty;

    /// <param name="field">A field that is set.</param>
    /// <param name="message">The message it is in.</param>
    /// <param name="at">Which of its values.</param>
    /// <param name="content">That value's bytes.</param>
    /// <param name="kept">See <see cref="Keeps"/>.</param>
    private static bool KeepsBelow(FieldCheck field, IMessage message, int at, ReadOnlySpan<byte> content, KeptParts kept)
    {
        var value = field.Accessor.GetValue(message);
        if (field.IsList)
            return Keeps((IMessage)((IList)value)[at]!, field.Below, content, kept);
        if (!field.IsMap)
            return value is not IMessage nested || Keeps(nested, field.Below, content, kept);
        return at > 0 || KeepsInside((IDictionary)value, kept);
    }

    private static bool KeepsInside(IDictionary map, KeptParts kept)
    {
        foreach (var entry in map.Values)
        {
            if (entry is Any any ? !KeepsInside(any, kept) : !Check((IMessage)entry, kept).IsEmpty)
                return false;
        }
        return true;
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

            var check = MessageCheck.Of(message.Descriptor);
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
            if (!check.IsSet(message))
                return;
            var value = check.Accessor.GetValue(message);
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
