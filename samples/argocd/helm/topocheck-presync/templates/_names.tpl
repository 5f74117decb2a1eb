{{- define "topocheck.hook" -}}
argocd.argoproj.io/hook: PreSync
argocd.argoproj.io/hook-delete-policy: BeforeHookCreation
{{- end }}
{{- define "topocheck.rule" -}}
{{- $group := .group }}{{- $left := list }}
{{- range .resources }}
{{- $name := ternary . (printf "%s.%s" . $group) (eq $group "") }}
{{- if not (has $name $.without) }}{{- $left = append $left . }}{{- end }}
{{- end }}
{{- if $left }}
- apiGroups: [{{ $group | quote }}]
  resources: {{ toJson $left }}
  verbs: [get, list]
{{- end }}
{{- end }}
