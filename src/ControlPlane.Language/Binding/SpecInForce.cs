using System.Collections.Immutable;
using System.Reflection;

namespace ControlPlane.Language.Binding;

/// <summary>
/// Specs as they are in force. Rules that compare fields, and the compiler, read them instead of what is written: so a default counts wherever a written value
/// does.
/// </summary>
internal static class SpecInForce
{
    private static readonly Func<object, object> Copy = typeof(object)
        .GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!
        .CreateDelegate<Func<object, object>>();

    /// <summary>The spec in which every key that is not written has its <see cref="DefaultAttribute"/>, where it has one.</summary>
    public static T InForce<T>(this T written)
        where T : class
    {
        T? spec = null;
        foreach (var value in Defaults<T>.Values)
        {
            if (!value.IsWritten(written))
                value.FillIn(spec ??= (T)Copy(written));
        }
        return spec ?? written;
    }

    /// <summary>The defaults of one record. Its properties are reached by delegates: a compile asks each rule and destination for its defaults.</summary>
    private static class Defaults<T>
        where T : class
    {
        public static readonly ImmutableArray<DefaultValue<T>> Values =
        [
            .. SpecShape
                .Of(typeof(T))
                .Defaulted.Select(key =>
                    (DefaultValue<T>)Activator.CreateInstance(typeof(DefaultValue<,>).MakeGenericType(typeof(T), key.Property.PropertyType), key)!
                ),
        ];
    }

    /// <summary>The default of one key.</summary>
    private abstract class DefaultValue<T>
    {
        public abstract bool IsWritten(T spec);

        public abstract void FillIn(T spec);
    }

    private sealed class DefaultValue<T, TValue>(SpecKey key) : DefaultValue<T>
    {
        private readonly Func<T, TValue?> _get = key.Property.GetMethod!.CreateDelegate<Func<T, TValue?>>();
        private readonly Action<T, TValue?> _set = key.Property.SetMethod!.CreateDelegate<Action<T, TValue?>>();
        private readonly TValue? _default = (TValue?)key.Default;

        public override bool IsWritten(T spec) => _get(spec) is not null;

        public override void FillIn(T spec) => _set(spec, _default);
    }
}
