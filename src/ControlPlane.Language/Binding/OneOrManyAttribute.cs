namespace ControlPlane.Language.Binding;

/// <summary>A list that may be written as its one element.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOrManyAttribute : Attribute;
