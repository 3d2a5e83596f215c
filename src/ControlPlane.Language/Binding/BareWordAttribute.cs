namespace ControlPlane.Language.Binding;

/// <summary>A switch that may stand for its whole map: where <c>{ip: true}</c> is wanted, the word <c>ip</c> says the same.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BareWordAttribute : Attribute;
