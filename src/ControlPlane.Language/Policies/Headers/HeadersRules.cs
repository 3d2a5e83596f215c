using FluentValidation;

namespace ControlPlane.Language.Policies.Headers;

/// <summary>The rules of one authored change of headers.</summary>
internal sealed class HeadersRules : AbstractValidator<HeadersSpec>;
